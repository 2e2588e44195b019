import MariaDB
import Timestamps

/// The SQL of topics.
struct Topics {
    let db: Connection
}

extension Connection {
    var topics: Topics { Topics(db: self) }
}

extension Topic: RowDecodable {
    static let columns: SQL = "id, ticket_id, chat_id, thread_id, state, is_added"

    public init(row: Row) throws {
        id = try row("id")
        ticket = try row("ticket_id")
        chat = try row("chat_id")
        thread = try row("thread_id")
        state = try row("state")
        isAdded = try row("is_added")
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

    /// All of a ticket, the first one first.
    func all(of ticket: Ticket.ID) throws -> [Topic] {
        try db.all("SELECT \(Topic.columns) FROM topics WHERE ticket_id = \(ticket) AND live ORDER BY is_added, id")
    }

    /// Those of a ticket and of the tickets linked with it: wherever what is said in it is to be seen.
    func audience(of ticket: Ticket.ID) throws -> [Topic] {
        try db.all(
            """
            SELECT \(Topic.columns) FROM topics WHERE ticket_id = \(ticket) AND live UNION ALL \
            SELECT topics.id, topics.ticket_id, topics.chat_id, topics.thread_id, topics.state, topics.is_added \
            FROM ticket_links JOIN topics ON topics.ticket_id = linked_id AND live WHERE ticket_links.ticket_id = \(ticket)
            """)
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

    /// A lost one counts: there may be people who still see it.
    func find(chat: Int64, thread: Int64) throws -> Topic? {
        try db.first(
            "SELECT \(Topic.columns) FROM topics WHERE chat_id = \(chat) AND thread_id = \(thread) AND state <> 'retired'"
        )
    }

    /// The live topic of a ticket in a group, wanted from now on if there was none. The unique key sees to it that two
    /// processes get the same one.
    func want(ticket: Ticket.ID, in chat: Int64, isAdded: Bool = false, at now: Timestamp) throws -> Topic? {
        try db.run(
            """
            INSERT IGNORE INTO topics (ticket_id, chat_id, state, is_added, created_at) \
            VALUES (\(ticket), \(chat), \(Topic.State.wanted), \(isAdded), \(now))
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

    /// Notes what a topic is called, and the emoji of its icon where that is told.
    func setShown(_ topic: ID<Topic>, name: String, mark: String? = nil) throws {
        try db.run(
            "UPDATE topics SET shown_name = \(name), shown_mark = COALESCE(\(mark), shown_mark) WHERE id = \(topic)")
    }

    /// Whose private chat with the bot a ticket's answers go to, and whether they have blocked it; nil for nobody.
    func recipient(of ticket: Ticket) throws -> Recipient? {
        try db.first(
            """
            SELECT telegram_id, telegram_blocked_at IS NOT NULL AS is_blocked FROM users \
            WHERE id = \(ticket.requester) AND telegram_id IS NOT NULL
            """)
    }

    struct Recipient: RowDecodable {
        let chat: Int64
        let isBlocked: Bool

        init(row: Row) throws {
            chat = try row("telegram_id")
            isBlocked = try row("is_blocked")
        }
    }

    /// The requester's private chat with the bot, whose id is their own.
    func privateChat(of ticket: Ticket) throws -> Int64? {
        try db.scalar("SELECT telegram_id FROM users WHERE id = \(ticket.requester)", as: Int64?.self)?.flatMap { $0 }
    }

    func moveAll(from old: Int64, to new: Int64) throws {
        try db.run("UPDATE IGNORE topics SET chat_id = \(new) WHERE chat_id = \(old) AND live")
    }

    /// Open topics whose icon does not say what `Ticket.deadline` does by now. By way of the groups, for there are more
    /// tickets than topics.
    func behindTheirDeadlines(at now: Timestamp, limit: Int) throws -> [Topic] {
        let due: SQL =
            "IF(first_responded_at IS NULL, LEAST(first_response_due_at, resolution_due_at), resolution_due_at)"
        return try db.all(
            """
            SELECT topics.id, ticket_id, chat_id, thread_id, state, is_added FROM telegram_groups \
            JOIN topics USING (chat_id) JOIN tickets ON tickets.id = ticket_id \
            WHERE topics.state = 'open' AND status IN ('open', 'in_progress', 'waiting') AND \
            ((\(due) <= \(now) AND shown_mark <> '🔥') OR (shown_mark NOT IN ('🔥', '⚡️') AND \
            TIMESTAMPDIFF(SECOND, \(now), \(due)) < TIMESTAMPDIFF(SECOND, tickets.created_at, \(due)) / 4)) LIMIT \(limit)
            """)
    }
}
