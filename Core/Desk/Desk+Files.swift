import FileType
import FoundationEssentials
import Glibc
import HTTPClient
import Logging
import Secrets

extension Desk {
    /// Keeps a file that was sent to the desk. What it is its content decides, not its name.
    /// - Throws: `Refusal.invalid` for a form without a file in its field `file`.
    public func keepUpload(_ form: MultipartFile, by caller: User) throws -> StoredFile {
        guard let part = form.parts.first(where: { $0.name == "file" && $0.fileName != nil }), part.length > 0 else {
            throw Refusal.invalid([FormIssue("file", .missing)])
        }
        guard part.length <= configuration.uploadLimit else {
            throw Refusal.unreadable(.tooLarge(limit: configuration.uploadLimit))
        }
        let uuid = Random.uuid()
        try makeUploadFolder()
        try part.copy(to: path(ofFile: uuid))
        do {
            let type = try FileType.of(path: path(ofFile: uuid))
            let upload = NewUpload(
                uuid: uuid, uploader: caller.id, name: part.fileName.flatMap { $0.isEmpty ? nil : $0 } ?? "file",
                mimeType: type.mimeType, size: part.length,
                width: type.width, height: type.height)
            return try transact { transaction in
                try transaction.db.files.insert(upload, at: transaction.now)
                guard let file = try transaction.db.files.find(uuid) else { throw Refusal.notFound(.file) }
                return file
            }
        } catch {
            unlink(path(ofFile: uuid))  // nothing refers to it
            throw error
        }
    }

    /// A file that the caller may see. One that still lives at Telegram alone is brought now: Telegram's own link holds
    /// the bot's token and must not leave the house.
    /// - Throws: `Refusal.notFound`; `Refusal.unavailable` while Telegram does not give it.
    public func file(_ uuid: String, for caller: User) throws -> StoredFile {
        guard case .uuid(let uuid)? = Ticket.Reference(uuid) else { throw Refusal.notFound(.file) }
        let file: StoredFile? = try read { db in
            guard let file = try db.files.find(uuid), try db.files.isReadable(file, by: caller) else { return nil }
            return file
        }
        guard let file else { throw Refusal.notFound(.file) }
        let isKnown = file.telegramFile == nil || file.fetchedAt != nil
        if isKnown, access(path(ofFile: uuid), R_OK) == 0 { return file }
        guard file.fetchError == nil else { throw Refusal.notFound(.fileContent) }
        return try fetched(file)
    }

    func path(ofFile uuid: String) -> String {
        configuration.uploadDirectory + "/" + uuid
    }

    private func makeUploadFolder() throws {
        guard mkdir(configuration.uploadDirectory, 0o750) == 0 || errno == EEXIST else {
            throw Refusal.unavailable(retryAfter: 60)
        }
    }

    private func fetched(_ file: StoredFile) throws -> StoredFile {
        guard let telegram = configuration.telegram, file.telegramFile != nil else { throw Refusal.notFound(.file) }
        // Somebody waits for it, and the web server does not wait for us for longer than a minute.
        let fetcher = FileFetcher(
            configuration: configuration, telegram: telegram, pool: services.pool, http: services.http, timeout: 45)
        var lanes: Set<Lane> = []
        let result = try fetcher.fetch(file.uuid, keepOn: {}, lanes: &lanes)
        if !lanes.isEmpty { services.courier.wake(lanes) }
        switch result {
        case .fetched:
            guard let fetched = try read({ try $0.files.find(file.uuid) }) else { throw Refusal.notFound(.file) }
            return fetched
        case .gone: throw Refusal.notFound(.file)
        case .refused(let reason):
            services.log.warning("file refused", [("file", .string(file.uuid)), ("error", .string(reason))])
            throw Refusal.notFound(.fileContent)
        case .unavailable(let text, let after, _):
            services.log.warning("file not fetched", [("file", .string(file.uuid)), ("error", .string(text))])
            throw Refusal.unavailable(retryAfter: after.map { Int($0.rounded(.up)) } ?? 5)
        }
    }
}

extension Transaction {
    /// The links of a message as they are kept: those to our own files as paths, after a look whether the sender may
    /// show them.
    /// - Throws: `Refusal.invalid` for a file of ours that the sender may not see, and for what is no web address.
    func kept(_ links: [String]?, by caller: User?) throws -> [String]? {
        guard let links, !links.isEmpty else { return nil }
        return try links.map { link in
            if link.hasPrefix(publicURL + StoredFile.path) || link.hasPrefix(StoredFile.path) {
                guard let uuid = StoredFile.uuid(inURL: link), let file = try db.files.find(uuid), let caller,
                    try db.files.isReadable(file, by: caller)
                else { throw Refusal.invalid([FormIssue("attachments", .malformed(expected: "files of your own"))]) }
                return file.path
            }
            guard let url = WebURL(link), ["http", "https"].contains(url.scheme) else {
                throw Refusal.invalid([FormIssue("attachments", .malformed(expected: "http or https URLs"))])
            }
            return link
        }
    }

    func attach(_ links: [String]?, to message: Message.ID) throws {
        for link in links ?? [] where link.hasPrefix(StoredFile.path) {
            if let uuid = StoredFile.uuid(inURL: link) { try db.files.attach(uuid, to: message) }
        }
    }
}
