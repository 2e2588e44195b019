import FileType
import Glibc
import HTTPClient
import MariaDB
import NewFile
import Timestamps

/// Brings files from Telegram into the upload folder: in the background, and at once for somebody who asks for one that
/// is not here yet.
struct FileFetcher {
    enum Result {
        case fetched
        /// It never will be.
        case refused(String)
        /// Not now. After how many seconds to ask again, where that is known; whether it is about this file, not about
        /// Telegram as a whole.
        case unavailable(String, after: Double?, isAboutFile: Bool)
        /// It was deleted here.
        case gone
    }

    let configuration: Configuration
    let telegram: TelegramConfiguration
    let pool: Pool
    let http: HTTPClient
    /// Seconds for the transfer.
    var timeout = 600.0

    /// What the Bot API at api.telegram.org gives out, in MB (`getFile`).
    static let telegramLimit = 20
    /// A server without a byte for so long is given up: less than what is left of a lease.
    private static let patience = 12

    /// Brings a file, unless it is here, and notes what it is.
    /// - Parameters:
    ///   - keepOn: run while bytes come in; what it throws ends it.
    ///   - lanes: where something was queued by it.
    /// - Throws: what the database, the disk and `keepOn` say.
    func fetch(_ uuid: String, keepOn: () throws -> Void, lanes: inout Set<Lane>) throws -> Result {
        guard let file = try pool.read({ try $0.files.awaited(uuid) }) else { return .gone }
        if let reason = file.fetchError { return .refused(reason) }
        let path = configuration.uploadDirectory + "/" + uuid
        do {
            if access(path, R_OK) != 0 { try bring(file, to: path, keepOn) }
        } catch is TooLarge {
            return try refuse(file, .tooLarge(max(configuration.uploadLimit >> 20, 1)), &lanes)
        } catch BotAPI.Failure.rejected(let text) where text.lowercased().contains("too big") {
            return try refuse(file, .tooLarge(Self.telegramLimit), &lanes)
        } catch {
            return try result(of: error, file, &lanes)
        }
        return try note(file, at: path)
    }

    /// Its sender is not told of what is Telegram's, or ours.
    func giveUp(_ uuid: String, because reason: String) throws {
        _ = try pool.transaction { try $0.files.refuse(uuid, because: reason) }
    }

    private func result(of error: any Error, _ file: AwaitedFile, _ lanes: inout Set<Lane>) throws -> Result {
        switch error {
        case BotAPI.Failure.tooManyRequests(let seconds):
            return .unavailable("\(error)", after: seconds, isAboutFile: false)
        case BotAPI.Failure.rejected(let text):
            // "wrong file_id or the file is temporarily unavailable"
            guard !text.lowercased().contains("temporarily") else {
                return .unavailable(text, after: nil, isAboutFile: true)
            }
            return try refuse(file, .rejected(text), &lanes)
        case let failure as BotAPI.Failure: return .unavailable(failure.text, after: nil, isAboutFile: false)
        case let failure as HTTPClient.Failure:
            return .unavailable(failure.description, after: nil, isAboutFile: false)
        case let odd as Odd: return .unavailable(odd.description, after: nil, isAboutFile: true)
        default: throw error
        }
    }

    /// Larger than we keep.
    private struct TooLarge: Error {}

    /// Something is wrong with the file, or with the way to it.
    private struct Odd: Error {
        let description: String
    }

    private func bring(_ file: AwaitedFile, to path: String, _ keepOn: () throws -> Void) throws {
        guard file.telegram.size ?? 0 <= configuration.uploadLimit else { throw TooLarge() }
        try keepOn()
        let found = try BotAPI(telegram, http: http).call(.getFile(file.telegram.fileID))
        guard found.fileSize ?? 0 <= configuration.uploadLimit else { throw TooLarge() }
        guard let remote = found.filePath else { throw Odd(description: "Telegram gives no path for the file") }
        guard mkdir(configuration.uploadDirectory, 0o750) == 0 || errno == EEXIST else {
            throw NewFile.Failure.unwritable(errno)
        }
        let length: Int
        do {
            // A Bot API server of one's own, in its local mode, has the file on this machine's disk.
            length =
                remote.hasPrefix("/")
                ? try copy(remote, to: path) : try download(remote, to: path, keepOn)
        } catch NewFile.Failure.tooLarge {
            throw TooLarge()
        }
        if let announced = found.fileSize, announced != length {
            unlink(path)
            throw Odd(description: "\(length) bytes came of \(announced)")
        }
    }

    private func copy(_ source: String, to path: String) throws -> Int {
        do {
            let file = try NewFile(path, limit: configuration.uploadLimit)
            try file.write(contentOf: source)
            try file.finish()
            return file.length
        } catch NewFile.Failure.unreadable(let code) {
            throw Odd(description: "the Bot API server's file cannot be read: \(String(cString: strerror(code)))")
        }
    }

    private func download(_ remote: String, to path: String, _ keepOn: () throws -> Void) throws -> Int {
        var request = HTTPClient.Request(url: "\(telegram.apiRoot)/file/bot\(telegram.token)/\(remote)")
        request.timeout = timeout
        request.patience = Self.patience
        let done = try http.download(request, to: path, limit: configuration.uploadLimit, keepOn: keepOn)
        guard done.status == 200 else {
            let text = "HTTP \(done.status) for the file"
            // A link lives for an hour; the next attempt asks for another.
            guard done.status >= 500 || done.status == 429 else { throw Odd(description: text) }
            throw BotAPI.Failure.unavailable(text)
        }
        return done.length
    }

    /// What it is its content decides, whatever Telegram said.
    private func note(_ file: AwaitedFile, at path: String) throws -> Result {
        let type = try FileType.of(path: path)
        var about = stat()
        guard stat(path, &about) == 0 else { throw NewFile.Failure.unreadable(errno) }
        let isKnown = try pool.transaction { db in
            try db.files.setFetched(file.telegram.uuid, type, size: Int64(about.st_size), at: .now)
        }
        guard isKnown else {
            unlink(path)  // its ticket was deleted meanwhile
            return .gone
        }
        return .fetched
    }
}
