import MariaDB
import Timestamps

/// The SQL of topics and of the groups that hold them.
struct Topics {
    let db: Connection
}

extension Connection {
    var topics: Topics { Topics(db: self) }
}

extension Topic: RowDecodable {
    static let columns: SQL = "id, ticket_id, chat_id, thread_id, state"

    public init(row: Row) throws {
        id = try row("id")
        ticket = try row("ticket_id")
        chat = try row("chat_id")
        thread = try row("thread_id")
        state = try row("state")
    }
}

extension Topic.State: SQLBindable, SQLDecodable {}

extension Topics {
    func live(of ticket: Ticket.ID) throws -> Topic? {
        try db.first("SELECT \(Topic.columns) FROM topics WHERE ticket_id = \(ticket) AND live ORDER BY id LIMIT 1")
    }

    func live(of ticket: Ticket.ID, in chat: Int64) throws -> Topic? {
        try db.first("SELECT \(Topic.columns) FROM topics WHERE ticket_id = \(ticket) AND chat_id = \(chat) AND live")
    }

    func live(of tickets: [Ticket.ID]) throws -> [Ticket.ID: Topic] {
        let topics: [Topic] = try db.all(
            "SELECT \(Topic.columns) FROM topics WHERE ticket_id IN (\(list: tickets)) AND live ORDER BY id DESC")
        return Dictionary(topics.map { ($0.ticket, $0) }) { $1 }
    }

    /// Where a ticket's topics are in Telegram.
    func threads(of ticket: Ticket.ID) throws -> [(chat: Int64, thread: Int64)] {
        let topics: [Topic] = try db.all("SELECT \(Topic.columns) FROM topics WHERE ticket_id = \(ticket) AND live")
        return topics.compactMap { topic in topic.thread.map { (topic.chat, $0) } }
    }

    func find(chat: Int64, thread: Int64) throws -> Topic? {
        try db.first("SELECT \(Topic.columns) FROM topics WHERE chat_id = \(chat) AND thread_id = \(thread)")
    }

    /// The live topic of a ticket in a group, wanted from now on if there was none. The unique key sees to it that two
    /// processes get the same one.
    func want(ticket: Ticket.ID, in chat: Int64, at now: Timestamp) throws -> Topic? {
        try db.run(
            """
            INSERT IGNORE INTO topics (ticket_id, chat_id, state, created_at) \
            VALUES (\(ticket), \(chat), \(Topic.State.wanted), \(now))
            """)
        return try live(of: ticket, in: chat)
    }

    func move(_ topic: ID<Topic>, to state: Topic.State, thread: Int64?, at now: Timestamp) throws {
        try db.run(
            """
            UPDATE topics SET state = \(state), thread_id = COALESCE(\(thread), thread_id), updated_at = \(now) \
            WHERE id = \(topic)
            """)
    }

    /// The group that was registered last.
    func registeredGroup() throws -> Int64? {
        try db.scalar(
            "SELECT chat_id FROM telegram_groups WHERE registered_at IS NOT NULL ORDER BY registered_at DESC LIMIT 1")
    }

    /// What Telegram says of a group that is ours, where that is news.
    func note(_ chat: Telegram.Chat) throws {
        let (title, isForum) = (chat.title ?? "", chat.isForum ?? false)
        let isKnown: Bool? = try db.scalar(
            "SELECT title = \(title) AND is_forum <=> \(isForum) FROM telegram_groups WHERE chat_id = \(chat.id)")
        guard isKnown != true else { return }
        try db.run(
            """
            INSERT INTO telegram_groups (chat_id, title, is_forum) VALUES (\(chat.id), \(title), \(isForum)) \
            ON DUPLICATE KEY UPDATE title = VALUES(title), is_forum = VALUES(is_forum)
            """)
    }

    func register(group chat: Int64, title: String, by user: User.ID, at now: Timestamp) throws {
        try db.run(
            """
            INSERT INTO telegram_groups (chat_id, title, registered_at, registered_by) \
            VALUES (\(chat), \(title), \(now), \(user)) ON DUPLICATE KEY UPDATE title = VALUES(title), \
            registered_at = COALESCE(registered_at, VALUES(registered_at)), registered_by = COALESCE(registered_by, VALUES(registered_by))
            """)
    }

    /// The requester's private chat with the bot, whose id is their own.
    func privateChat(of ticket: Ticket) throws -> Int64? {
        try db.scalar("SELECT telegram_id FROM users WHERE id = \(ticket.requester)", as: Int64?.self)?.flatMap { $0 }
    }
}
