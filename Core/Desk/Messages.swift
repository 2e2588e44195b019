import FoundationEssentials
import MariaDB
import Timestamps

/// The SQL of messages; that of their copies in Telegram is in `MessageCopies`.
struct Messages {
    let db: Connection
}

extension Connection {
    var messages: Messages { Messages(db: self) }
}

extension Message: RowDecodable {
    static let columns: SQL =
        """
        id, ticket_id, author_id, author_name, side, visibility, body, entities, special, album, content_type, attachments, \
        reply_to_id, delivery, created_at, edited_at, withdrawn_at
        """

    public init(row: Row) throws {
        id = try row("id")
        ticket = try row("ticket_id")
        author = try row("author_id")
        authorName = try row("author_name")
        side = try row("side")
        visibility = try row("visibility")
        body = try row("body")
        entities = try Self.decode(try row("entities")) ?? []
        special = try Self.decode(try row("special"))
        album = try row("album")
        contentType = try row("content_type")
        attachments = try Self.decode(try row("attachments"))
        replyTo = try row("reply_to_id")
        delivery = try row("delivery")
        createdAt = try row("created_at")
        editedAt = try row("edited_at")
        withdrawnAt = try row("withdrawn_at")
    }

    private static func decode<Value: Decodable>(_ json: String?) throws -> Value? {
        try json.map { try JSONDecoder().decode(Value.self, from: Data($0.utf8)) }
    }
}

extension Message.Side: SQLBindable, SQLDecodable {}
extension Message.ContentType: SQLBindable, SQLDecodable {}
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

    /// A stretch of a ticket's messages, oldest first.
    func page(_ page: Page, of ticket: Ticket.ID) throws -> [Message] {
        try db.all(
            """
            SELECT \(Message.columns) FROM messages WHERE ticket_id = \(ticket) ORDER BY id \
            LIMIT \(page.limit) OFFSET \(page.skip)
            """)
    }

    /// The newest messages of each of several tickets, oldest first, without the team's own.
    func newest(_ limit: Int, ofEach tickets: [Ticket.ID]) throws -> [Ticket.ID: [Message]] {
        guard !tickets.isEmpty else { return [:] }
        let messages: [Message] = try db.all(
            """
            SELECT \(Message.columns) FROM (SELECT \(Message.columns), \
            ROW_NUMBER() OVER (PARTITION BY ticket_id ORDER BY id DESC) AS place FROM messages \
            WHERE ticket_id IN (\(list: tickets)) AND visibility = 'public') AS numbered \
            WHERE place <= \(limit) ORDER BY id
            """)
        return Dictionary(grouping: messages, by: \.ticket)
    }

    /// How many messages of each ticket its customer sees.
    func countPublic(of tickets: [Ticket.ID]) throws -> [Ticket.ID: Int] {
        guard !tickets.isEmpty else { return [:] }
        return try db.dictionary(
            """
            SELECT ticket_id AS k, COUNT(*) AS v FROM messages WHERE ticket_id IN (\(list: tickets)) \
            AND visibility = 'public' GROUP BY ticket_id
            """)
    }

    /// What each ticket was opened with.
    func first(of tickets: [Ticket.ID]) throws -> [Ticket.ID: String] {
        try db.dictionary(
            """
            SELECT ticket_id AS k, body AS v FROM messages WHERE id IN (SELECT MIN(id) FROM messages \
            WHERE ticket_id IN (\(list: tickets)) GROUP BY ticket_id)
            """)
    }

    /// An album's messages from one of them on.
    func album(_ album: String, of ticket: Ticket.ID, from first: Message.ID) throws -> [Message] {
        try db.all(
            """
            SELECT \(Message.columns) FROM messages WHERE ticket_id = \(ticket) AND id >= \(first) AND album = \(album) \
            ORDER BY id LIMIT 10
            """)
    }

    /// Puts another text in the place of what a ticket was opened with.
    func rewriteFirst(of ticket: Ticket.ID, _ body: String) throws {
        try db.run("UPDATE messages SET body = \(body) WHERE ticket_id = \(ticket) ORDER BY id LIMIT 1")
    }

    func insert(_ new: NewMessage, into ticket: Ticket.ID, at now: Timestamp) throws -> Message {
        let urls = new.attachments.map { JSONValue.array($0.map { .string($0) }).jsonText }
        let entities = new.entities.isEmpty ? nil : try Self.json(new.entities)
        let special = try new.special.map { try Self.json($0) }
        let id = try db.run(
            """
            INSERT INTO messages (ticket_id, author_id, author_name, side, visibility, body, entities, special, album, \
            content_type, attachments, reply_to_id, delivery, created_at) \
            VALUES (\(ticket), \(new.author), \(new.authorName), \(new.side), \(new.visibility), \(new.body), \(entities), \
            \(special), \(new.album), \(new.contentType), \(urls), \(new.replyTo), \(new.delivery), \(now))
            """
        ).insertID
        return Message(
            id: Message.ID(id), ticket: ticket, author: new.author, authorName: new.authorName, side: new.side,
            visibility: new.visibility, body: new.body, entities: new.entities, special: new.special, album: new.album,
            contentType: new.contentType, attachments: new.attachments, replyTo: new.replyTo, delivery: new.delivery,
            createdAt: now)
    }

    static func json(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }

    /// What was taken back since has no way to go any more.
    func setDelivery(_ state: Message.DeliveryState, of messages: [Message.ID]) throws {
        guard !messages.isEmpty else { return }
        try db.run(
            "UPDATE messages SET delivery = \(state) WHERE id IN (\(list: messages)) AND withdrawn_at IS NULL")
    }

    func rewrite(_ message: Message, _ text: RichText, at now: Timestamp) throws {
        try db.run(
            """
            INSERT INTO message_edits (message_id, body, entities, created_at) SELECT id, body, entities, \(now) \
            FROM messages WHERE id = \(message.id)
            """)
        let entities = text.entities.isEmpty ? nil : try Self.json(text.entities)
        try db.run(
            """
            UPDATE messages SET body = \(text.text), entities = \(entities), edited_at = \(now) WHERE id = \(message.id)
            """)
    }

    func withdraw(_ id: Message.ID, at now: Timestamp) throws {
        try db.run(
            """
            UPDATE messages SET visibility = 'internal', delivery = 'none', withdrawn_at = \(now) WHERE id = \(id)
            """)
    }

    /// Whether the team has answered publicly.
    func isAnswered(_ ticket: Ticket.ID) throws -> Bool {
        try db.scalar(
            "SELECT 1 FROM messages WHERE ticket_id = \(ticket) AND side = 'staff' AND visibility = 'public' LIMIT 1")
            ?? false
    }

    /// The ticket to which the other items of an album went.
    func ticket(ofAlbum album: String, by author: User.ID) throws -> Ticket.ID? {
        try db.scalar("SELECT ticket_id FROM messages WHERE album = \(album) AND author_id = \(author) LIMIT 1")
    }
}
