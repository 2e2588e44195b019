import FoundationEssentials
import Glibc
import HTTPClient
import Logging

/// A file as a browser gets it: nginx sends it, from below the upload folder.
public struct StoredFile: Sendable {
    public let uuid: String
    public let kind: String
    public let name: String?
    public let size: Int64?
}

extension Desk {
    /// A file that hangs on a ticket which the caller may see. One that still lives at Telegram alone is fetched now and
    /// kept: Telegram's own link holds the bot's token and must not leave the house.
    /// - Throws: `Refusal.notFound`; `Refusal.unavailable` while Telegram does not give it.
    public func file(_ uuid: String, for caller: User) throws -> StoredFile {
        guard case .uuid(let uuid)? = Ticket.Reference(uuid) else { throw Refusal.notFound(.file) }
        let file: TelegramFile? = try read { db in
            guard let ticket = try db.messages.ticket(ofFile: uuid), ticket.isVisible(to: caller) else { return nil }
            return try db.messages.file(uuid)
        }
        guard let file else { throw Refusal.notFound(.file) }
        let path = configuration.uploadDirectory + "/" + uuid
        if access(path, R_OK) != 0 { try fetch(file, to: path) }
        return StoredFile(uuid: uuid, kind: file.kind, name: file.name, size: file.size)
    }

    private func fetch(_ file: TelegramFile, to path: String) throws {
        guard let telegram = configuration.telegram else { throw Refusal.notFound(.file) }
        do {
            let found = try BotAPI(telegram, http: services.http).call(.getFile(file.fileID))
            guard let filePath = found.filePath else { throw Refusal.notFound(.file) }
            var request = HTTPClient.Request(url: "\(telegram.apiRoot)/file/bot\(telegram.token)/\(filePath)")
            request.answerLimit = configuration.uploadLimit
            let answer = try services.http.send(request)
            guard answer.status == 200 else { throw Refusal.unavailable(retryAfter: 5) }
            mkdir(configuration.uploadDirectory, 0o750)
            try Data(answer.body).write(to: URL(filePath: path), options: .atomic)
        } catch BotAPI.Failure.rejected(let text) {
            services.log.warning("file refused", [("file", .string(file.uuid)), ("error", .string(text))])
            throw Refusal.notFound(.file)  // too big for the Bot API, or gone: it will not come
        } catch let failure as BotAPI.Failure {
            services.log.warning("file not fetched", [("file", .string(file.uuid)), ("error", .string(failure.text))])
            throw Refusal.unavailable(retryAfter: 5)
        } catch let failure as HTTPClient.Failure {
            services.log.warning(
                "file not fetched", [("file", .string(file.uuid)), ("error", .string(failure.description))])
            throw Refusal.unavailable(retryAfter: 5)
        }
    }
}
