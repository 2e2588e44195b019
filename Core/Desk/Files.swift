import MariaDB
import Timestamps

/// The SQL of files: what people attached, here or in Telegram.
struct Files {
    let db: Connection
}

extension Connection {
    var files: Files { Files(db: self) }
}

/// A file as it is shown; nginx sends it from below the upload folder.
public struct StoredFile: RowDecodable, Sendable {
    public let uuid: String
    /// What Telegram called it (`photo`, `document`, …), or `upload`.
    public let kind: String
    public let name: String?
    public let mimeType: String?
    /// Bytes.
    public let size: Int64?
    /// Pixels, of images alone.
    public let width: Int?
    public let height: Int?
    let uploader: User.ID?
    let telegramFile: String?
    /// When it was brought from Telegram, and why it never will be.
    let fetchedAt: Timestamp?
    let fetchError: String?

    static let columns: SQL = """
        files.uuid, files.kind, files.name, files.mime_type, files.size, files.width, files.height, \
        files.uploader_id, files.telegram_file_id, files.fetched_at, files.fetch_error
        """

    public init(row: Row) throws {
        uuid = try row("uuid")
        kind = try row("kind")
        name = try row("name")
        mimeType = try row("mime_type")
        size = try row("size")
        width = try row("width")
        height = try row("height")
        uploader = try row("uploader_id")
        telegramFile = try row("telegram_file_id")
        fetchedAt = try row("fetched_at")
        fetchError = try row("fetch_error")
    }

    public static let path = "/api/v1/support/files/"

    /// Where it is read, below the public URL.
    public var path: String { Self.path + uuid }

    /// The file that a URL of ours, whole or path alone, names.
    static func uuid(inURL url: String) -> String? {
        guard let start = url.firstRange(of: path),
            case .uuid(let uuid)? = Ticket.Reference(String(url[start.upperBound...]))
        else { return nil }
        return uuid
    }

    /// Images that a browser shows without running anything in them.
    public var isSafeImage: Bool {
        ["image/png", "image/jpeg", "image/gif", "image/webp"].contains(mimeType ?? "")
    }

    /// Whether a small picture of it can be made: larger ones would take too much memory to decode.
    public var hasPreview: Bool {
        guard isSafeImage else { return false }
        guard let width, let height else { return kind == "photo" }  // Telegram's are of a sane size
        return width * height <= 50_000_000
    }
}

/// A file that lives at Telegram.
struct TelegramFile: RowDecodable {
    let uuid: String
    let kind: String
    let fileID: String
    let originChat: Int64
    let originMessage: Int64
    let name: String?
    let mimeType: String?
    let size: Int64?

    static let columns: SQL =
        "uuid, kind, telegram_file_id, origin_chat_id, origin_message_id, name, mime_type, size"

    init(row: Row) throws {
        uuid = try row("uuid")
        kind = try row("kind")
        fileID = try row("telegram_file_id")
        originChat = try row("origin_chat_id")
        originMessage = try row("origin_message_id")
        name = try row("name")
        mimeType = try row("mime_type")
        size = try row("size")
    }

    init(
        uuid: String, kind: String, fileID: String, origin: (chat: Int64, message: Int64), name: String?,
        mimeType: String?, size: Int64?
    ) {
        self.uuid = uuid
        self.kind = kind
        self.fileID = fileID
        originChat = origin.chat
        originMessage = origin.message
        self.name = name
        self.mimeType = mimeType
        self.size = size
    }
}

/// A file that was sent to the desk itself.
struct NewUpload {
    let uuid: String
    let uploader: User.ID
    let name: String?
    let mimeType: String
    let size: Int64
    let width: Int?
    let height: Int?
}

extension Files {
    func insert(_ file: TelegramFile, of message: Message.ID, at now: Timestamp) throws {
        try db.run(
            """
            INSERT INTO files (uuid, message_id, kind, telegram_file_id, origin_chat_id, origin_message_id, name, \
            mime_type, size, created_at) VALUES (\(file.uuid), \(message), \(file.kind), \(file.fileID), \
            \(file.originChat), \(file.originMessage), \(file.name), \(file.mimeType), \(file.size), \(now))
            """)
        try attach(file.uuid, to: message)
    }

    func insert(_ upload: NewUpload, at now: Timestamp) throws {
        try db.run(
            """
            INSERT INTO files (uuid, kind, uploader_id, name, mime_type, size, width, height, created_at) \
            VALUES (\(upload.uuid), 'upload', \(upload.uploader), \(upload.name), \(upload.mimeType), \(upload.size), \
            \(upload.width), \(upload.height), \(now))
            """)
    }

    /// The file at Telegram that goes along with a message.
    func telegram(of message: Message.ID) throws -> TelegramFile? {
        try db.first(
            """
            SELECT \(TelegramFile.columns) FROM files WHERE message_id = \(message) AND telegram_file_id IS NOT NULL \
            ORDER BY id LIMIT 1
            """)
    }

    func find(_ uuid: String) throws -> StoredFile? {
        try db.first("SELECT \(StoredFile.columns) FROM files WHERE files.uuid = \(uuid)")
    }

    func find(_ uuids: [String]) throws -> [String: StoredFile] {
        guard !uuids.isEmpty else { return [:] }
        let files: [StoredFile] = try db.all(
            "SELECT \(StoredFile.columns) FROM files WHERE files.uuid IN (\(list: uuids))")
        return Dictionary(files.map { ($0.uuid, $0) }) { $1 }
    }

    /// Hangs a file on a message.
    func attach(_ uuid: String, to message: Message.ID) throws {
        try db.run(
            "INSERT IGNORE INTO message_files (file_id, message_id) SELECT id, \(message) FROM files WHERE uuid = \(uuid)"
        )
    }

    /// The files that hang on a ticket and on no other.
    func uuids(onlyOf ticket: Ticket.ID) throws -> [String] {
        try db.all(
            """
            SELECT files.uuid FROM files JOIN message_files ON file_id = files.id JOIN messages ON messages.id = \
            message_files.message_id WHERE files.id IN (SELECT file_id FROM message_files JOIN messages \
            ON messages.id = message_files.message_id WHERE ticket_id = \(ticket)) GROUP BY files.uuid HAVING MIN(ticket_id) = \(ticket) AND MAX(ticket_id) = \(ticket)
            """, as: Scalar<String>.self
        ).map(\.value)
    }

    func delete(_ uuids: [String]) throws {
        guard !uuids.isEmpty else { return }
        try db.run("DELETE FROM files WHERE uuid IN (\(list: uuids))")
    }

    /// Whether somebody may read a file: who uploaded it, and whoever may see a message on which it hangs.
    func isReadable(_ file: StoredFile, by caller: User) throws -> Bool {
        if file.uploader == caller.id { return true }
        let condition: SQL =
            caller.role.isStaff ? "TRUE" : "requester_id = \(caller.id) AND visibility = \(Message.Visibility.public)"
        return try db.scalar(
            """
            SELECT 1 FROM files JOIN message_files ON file_id = files.id JOIN messages ON messages.id = \
            message_files.message_id JOIN tickets ON tickets.id = ticket_id WHERE files.uuid = \(file.uuid) \
            AND \(condition) LIMIT 1
            """) ?? false
    }
}
