import MariaDB
import Timestamps

/// Where a customer's next private message goes (see `Core/Telegram/README.md`).
struct PrivateChat: RowDecodable {
    enum Next: String, SQLBindable, SQLDecodable {
        case continues
        case opens
        /// … the rating of a ticket.
        case comments
    }

    let next: Next
    /// The chosen ticket, or the one that is rated.
    let ticket: Ticket.ID?
    /// Of the next ticket that is opened.
    let category: String?
    let chosenAt: Timestamp?
    /// Whether the bot was blocked when last heard of.
    let isBlocked: Bool

    init(row: Row) throws {
        next = try row("next")
        ticket = try row("ticket_id")
        category = try row("category")
        chosenAt = try row("chosen_at")
        isBlocked = try row("is_blocked")
    }
}

/// The SQL of private chats.
struct PrivateChats {
    let db: Connection
}

extension Connection {
    var privateChats: PrivateChats { PrivateChats(db: self) }
}

extension PrivateChats {
    /// Locks it until the transaction ends: the messages of one customer take their turns. Not by the user's own row: a
    /// change of a ticket's status looks at that with the ticket in its hand, and both would wait for each other.
    func lock(_ user: User.ID) throws -> PrivateChat {
        try db.run("INSERT INTO private_chats (user_id) VALUES (\(user)) ON DUPLICATE KEY UPDATE user_id = user_id")
        let chat: PrivateChat? = try db.first(
            """
            SELECT next, ticket_id, category, chosen_at, COALESCE((SELECT telegram_blocked_at IS NOT NULL FROM users \
            WHERE users.id = user_id), FALSE) AS is_blocked FROM private_chats WHERE user_id = \(user)
            """)
        guard let chat else { throw Refusal.notFound(.user) }
        return chat
    }

    func set(_ user: User.ID, _ next: PrivateChat.Next, ticket: Ticket.ID?, at now: Timestamp) throws {
        try db.run(
            """
            UPDATE private_chats SET next = \(next), ticket_id = \(ticket), chosen_at = \(now) WHERE user_id = \(user)
            """)
    }

    func setCategory(_ category: String?, of user: User.ID) throws {
        try db.run("UPDATE private_chats SET category = \(category) WHERE user_id = \(user)")
    }
}
