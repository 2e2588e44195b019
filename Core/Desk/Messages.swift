import FoundationEssentials
import MariaDB
import Timestamps

/// The SQL of messages, their files and their copies in Telegram.
struct Messages {
    let db: Connection
}

extension Connection {
    var messages: Messages { Messages(db: self) }
}

extension Message: RowDecodable {
    static let columns: SQL =
        "id, ticket_id, author_id, side, visibility, body, attachments, reply_to_id, delivery, created_at"

    public init(row: Row) throws {
        id = try row("id")
        ticket = try row("ticket_id")
        author = try row("author_id")
        side = try row("side")
        visibility = try row("visibility")
        body = try row("body")
        let urls: String? = try row("attachments")
        attachments = try urls.map { try JSONDecoder().decode([String].self, from: Data($0.utf8)) }
        replyTo = try row("reply_to_id")
        delivery = try row("delivery")
        createdAt = try row("created_at")
    }
}

extension Message.Side: SQLBindable, SQLDecodable {}
extension Message.Visibility: SQLBindable, SQLDecodable {}
extension Message.DeliveryState: SQLBindable, SQLDecodable {}

extension Messages {
    func find(_ id: Message.ID) throws -> Message? {
        try db.first("SELECT \(Message.columns) FROM messages WHERE id = \(id)")
    }

    /// A ticket's newest messages, oldest first; internal ones only where they are asked for.
    func last(_ limit: Int, of ticket: Ticket.ID, includingInternal: Bool) throws -> [Message] {
        let condition: SQL = includingInternal ? "TRUE" : "visibility = 'public'"
        return try db.all(
            """
            SELECT \(Message.columns) FROM messages WHERE ticket_id = \(ticket) AND \(condition) \
            ORDER BY id DESC LIMIT \(limit)
            """
        ).reversed()
    }

    func insert(_ new: NewMessage, into ticket: Ticket.ID, at now: Timestamp) throws -> Message {
        let urls = new.attachments.map { JSONValue.array($0.map { .string($0) }).jsonText }
        let id = try db.run(
            """
            INSERT INTO messages (ticket_id, author_id, side, visibility, body, attachments, reply_to_id, delivery, created_at) \
            VALUES (\(ticket), \(new.author), \(new.side), \(new.visibility), \(new.body), \(urls), \(new.replyTo), \
            \(new.delivery), \(now))
            """
        ).insertID
        return Message(
            id: Message.ID(id), ticket: ticket, author: new.author, side: new.side, visibility: new.visibility,
            body: new.body, attachments: new.attachments, replyTo: new.replyTo, delivery: new.delivery, createdAt: now)
    }

    func setDelivery(_ state: Message.DeliveryState, of message: Message.ID) throws {
        try db.run("UPDATE messages SET delivery = \(state) WHERE id = \(message)")
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

extension Messages {
    func insert(_ file: TelegramFile, of message: Message.ID) throws {
        try db.run(
            """
            INSERT INTO files (uuid, message_id, kind, telegram_file_id, origin_chat_id, origin_message_id, name, mime_type, size) \
            VALUES (\(file.uuid), \(message), \(file.kind), \(file.fileID), \(file.originChat), \(file.originMessage), \
            \(file.name), \(file.mimeType), \(file.size))
            """)
    }

    func file(of message: Message.ID) throws -> TelegramFile? {
        try db.first("SELECT \(TelegramFile.columns) FROM files WHERE message_id = \(message) ORDER BY id LIMIT 1")
    }

    func file(_ uuid: String) throws -> TelegramFile? {
        try db.first("SELECT \(TelegramFile.columns) FROM files WHERE uuid = \(uuid)")
    }

    func ticket(ofFile uuid: String) throws -> Ticket? {
        try db.first(
            """
            SELECT \(Ticket.columns) FROM files JOIN messages ON messages.id = files.message_id \
            JOIN tickets ON tickets.id = messages.ticket_id WHERE files.uuid = \(uuid) AND messages.visibility = 'public'
            """)
    }

    /// Remembers that a message stands in a chat under Telegram's own number.
    func remember(_ message: Message.ID, chat: Int64, telegramMessage: Int64) throws {
        try db.run(
            """
            INSERT IGNORE INTO message_copies (chat_id, telegram_message_id, message_id) \
            VALUES (\(chat), \(telegramMessage), \(message))
            """)
    }

    /// The message that a chat shows under Telegram's number.
    func shown(chat: Int64, telegramMessage: Int64) throws -> Message? {
        try db.first(
            """
            SELECT \(Message.columns) FROM messages WHERE id = (SELECT message_id FROM message_copies \
            WHERE chat_id = \(chat) AND telegram_message_id = \(telegramMessage))
            """)
    }

    /// Telegram's number of a message in a chat, the latest where a topic was recreated.
    func copy(of message: Message.ID, in chat: Int64) throws -> Int64? {
        try db.scalar(
            "SELECT MAX(telegram_message_id) FROM message_copies WHERE message_id = \(message) AND chat_id = \(chat)",
            as: Int64?.self
        )?.flatMap { $0 }
    }
}
