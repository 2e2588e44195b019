import MariaDB
import Timestamps

/// A Telegram group in which the team works.
public struct SupportGroup: RowDecodable, Sendable {
    public let chat: Int64
    public let title: String
    /// Nil until Telegram was asked.
    public let isForum: Bool?
    /// Whether new tickets get their topics here.
    public let isActive: Bool
    public let openTopics: Int
    /// Nil for one that the configuration names.
    public let registeredAt: Timestamp?

    public init(row: Row) throws {
        chat = try row("chat_id")
        title = try row("title")
        isForum = try row("is_forum")
        isActive = try row("is_active")
        openTopics = try row("open_topics")
        registeredAt = try row("registered_at")
    }
}

/// What the desk knows of a group, and how it is to be used.
struct GroupSettings: RowDecodable {
    let chat: Int64
    let title: String
    let isForum: Bool?
    let language: Language
    let takesTickets: Bool
    /// Whether what the team writes is a note unless it answers a message of the customer.
    let notesByDefault: Bool
    let registeredAt: Timestamp?
    let registeredBy: User.ID?
    let outOfReachSince: Timestamp?

    var name: String { title.isEmpty ? String(chat) : title }

    static let columns: SQL = """
        chat_id, title, is_forum, language, takes_tickets, notes_by_default, registered_at, registered_by, \
        out_of_reach_since
        """

    init(row: Row) throws {
        chat = try row("chat_id")
        title = try row("title")
        isForum = try row("is_forum")
        language = Language(code: try row("language"))
        takesTickets = try row("takes_tickets")
        notesByDefault = try row("notes_by_default")
        registeredAt = try row("registered_at")
        registeredBy = try row("registered_by")
        outOfReachSince = try row("out_of_reach_since")
    }
}

/// A group that cannot be used as it should, for somebody to mend.
public struct GroupOutOfReach: RowDecodable, Sendable {
    public let chat: Int64
    public let title: String
    public let reason: String
    public let since: Timestamp

    public init(row: Row) throws {
        chat = try row("chat_id")
        title = try row("title")
        reason = try row("out_of_reach_because")
        since = try row("out_of_reach_since")
    }
}

extension Desk {
    /// The groups that are registered, and the one that the configuration names.
    public func groups(_ page: Page) throws -> Listing<SupportGroup> {
        try read { db in
            let configured = try db.groups.current(configuration.telegram?.supportChat)
            let groups = try db.groups.list(configured: configured)
            return Listing(
                elements: Array(groups.dropFirst(page.skip).prefix(page.limit)), total: groups.count, page: page)
        }
    }

    /// The groups in which the team works: the registered ones, and the one that the configuration names.
    public func supportGroups() throws -> [Int64] {
        try read { db in
            let configured = try db.groups.current(configuration.telegram?.supportChat)
            return try db.groups.list(configured: configured).map(\.chat)
        }
    }

    /// Groups that the bot cannot use as it should.
    public func groupsOutOfReach() throws -> [GroupOutOfReach] {
        try read { try $0.groups.outOfReach() }
    }
}

/// The SQL of groups.
struct Groups {
    let db: Connection
}

extension Connection {
    var groups: Groups { Groups(db: self) }
}

extension Groups {
    func find(_ chat: Int64) throws -> GroupSettings? {
        try db.first("SELECT \(GroupSettings.columns) FROM telegram_groups WHERE chat_id = \(chat)")
    }

    /// What a group is called by now, which may have become a supergroup since it was written down.
    func current(_ chat: Int64?) throws -> Int64? {
        guard let chat else { return nil }
        let moved: Int64? = try db.scalar(
            "SELECT moved_to FROM telegram_groups WHERE chat_id = \(chat)", as: Int64?.self
        )?.flatMap { $0 }
        return moved ?? chat
    }

    /// The groups that new tickets may go to, the emptiest first; those that are out of reach last.
    func forNewTickets(configured: Int64?) throws -> Int64? {
        let candidates = try db.all(
            """
            SELECT chat_id FROM telegram_groups WHERE (registered_at IS NOT NULL OR chat_id <=> \(configured)) \
            AND moved_to IS NULL AND takes_tickets ORDER BY out_of_reach_since IS NOT NULL, registered_at
            """, as: Scalar<Int64>.self
        ).map(\.value)
        // The one that the configuration names may not have been heard of yet.
        if let configured, try candidates.isEmpty && find(configured) == nil { return configured }
        guard candidates.count > 1 else { return try candidates.first ?? anyRegistered(configured) }
        // State by state: with several at once all topics of the group would be read, the closed ones too.
        let topics: SQL = "SELECT COUNT(*) FROM topics WHERE topics.chat_id = telegram_groups.chat_id AND state ="
        return try db.scalar(
            """
            SELECT chat_id FROM telegram_groups WHERE chat_id IN (\(list: candidates)) \
            ORDER BY out_of_reach_since IS NOT NULL, (\(topics) 'open') + (\(topics) 'creating') + (\(topics) 'wanted'), \
            registered_at, chat_id LIMIT 1
            """)
    }

    /// Where no group wants new tickets the oldest one gets them: a ticket without a topic is one that nobody sees.
    private func anyRegistered(_ configured: Int64?) throws -> Int64? {
        try db.scalar(
            """
            SELECT chat_id FROM telegram_groups WHERE (registered_at IS NOT NULL OR chat_id <=> \(configured)) \
            AND moved_to IS NULL ORDER BY out_of_reach_since IS NOT NULL, registered_at LIMIT 1
            """)
    }

    /// Those in which the team works.
    func ours(configured: Int64?) throws -> [GroupSettings] {
        try db.all(
            """
            SELECT \(GroupSettings.columns) FROM telegram_groups WHERE (registered_at IS NOT NULL \
            OR chat_id <=> \(configured)) AND moved_to IS NULL ORDER BY registered_at
            """)
    }

    /// Few as they are, all of them.
    func list(configured: Int64?) throws -> [SupportGroup] {
        try db.all(
            """
            SELECT known.chat_id, COALESCE(title, '') AS title, is_forum, \
            COALESCE(takes_tickets AND out_of_reach_since IS NULL AND (registered_at IS NOT NULL OR \
            known.chat_id <=> \(configured)), known.chat_id <=> \(configured)) AS is_active, registered_at, \
            (SELECT COUNT(*) FROM topics WHERE topics.chat_id = known.chat_id AND state = 'open') AS open_topics \
            FROM (SELECT chat_id FROM telegram_groups WHERE moved_to IS NULL AND (registered_at IS NOT NULL OR \
            chat_id <=> \(configured)) UNION SELECT \(configured) FROM DUAL WHERE \(configured) IS NOT NULL) \
            AS known LEFT JOIN telegram_groups ON telegram_groups.chat_id = known.chat_id ORDER BY known.chat_id
            """)
    }

    func outOfReach() throws -> [GroupOutOfReach] {
        try db.all(
            """
            SELECT chat_id, title, COALESCE(out_of_reach_because, '') AS out_of_reach_because, out_of_reach_since \
            FROM telegram_groups WHERE out_of_reach_since IS NOT NULL AND moved_to IS NULL
            """)
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

    func register(_ chat: Int64, title: String, language: Language, by user: User.ID?, at now: Timestamp) throws {
        try db.run(
            """
            INSERT INTO telegram_groups (chat_id, title, language, registered_at, registered_by) \
            VALUES (\(chat), \(title), \(language), \(now), \(user)) ON DUPLICATE KEY UPDATE title = VALUES(title), \
            language = COALESCE(language, VALUES(language)), registered_at = COALESCE(registered_at, VALUES(registered_at)), \
            registered_by = COALESCE(registered_by, VALUES(registered_by))
            """)
    }

    func set(_ chat: Int64, takesTickets: Bool, notesByDefault: Bool, language: Language) throws {
        try db.run(
            """
            UPDATE telegram_groups SET takes_tickets = \(takesTickets), notes_by_default = \(notesByDefault), \
            language = \(language) WHERE chat_id = \(chat)
            """)
    }

    func setOutOfReach(_ chat: Int64, because reason: String, at now: Timestamp) throws {
        try db.run(
            """
            INSERT INTO telegram_groups (chat_id, title, out_of_reach_since, out_of_reach_because) \
            VALUES (\(chat), '', \(now), \(reason.prefix(characters: 200))) ON DUPLICATE KEY UPDATE \
            out_of_reach_since = COALESCE(out_of_reach_since, VALUES(out_of_reach_since)), \
            out_of_reach_because = VALUES(out_of_reach_because)
            """)
    }

    /// What is wrong with a group in which the bot can write, and no more.
    static let missingRight = "the bot may not manage topics"

    func setBack(_ chat: Int64) throws {
        try db.run(
            """
            UPDATE telegram_groups SET out_of_reach_since = NULL, out_of_reach_because = NULL WHERE chat_id = \(chat)
            """)
    }

    /// Something arrived in a group: unless it was a right that was missing, nothing is wrong with it any more.
    func setReachable(_ chat: Int64) throws {
        try db.run(
            """
            UPDATE telegram_groups SET out_of_reach_since = NULL, out_of_reach_because = NULL WHERE chat_id = \(chat) \
            AND out_of_reach_because <> \(Self.missingRight)
            """)
    }

    /// The settings move; the old id stays as a pointer to the new one, for the configuration may name it.
    func move(from old: Int64, to new: Int64) throws {
        try db.run(
            """
            INSERT INTO telegram_groups (chat_id, title, is_forum, registered_at, registered_by, takes_tickets, \
            notes_by_default, language) SELECT \(new), old.title, old.is_forum, old.registered_at, old.registered_by, \
            old.takes_tickets, old.notes_by_default, old.language FROM telegram_groups AS old \
            WHERE old.chat_id = \(old) AND old.moved_to IS NULL \
            ON DUPLICATE KEY UPDATE registered_at = COALESCE(telegram_groups.registered_at, VALUES(registered_at)), \
            registered_by = COALESCE(telegram_groups.registered_by, VALUES(registered_by))
            """)
        try db.run(
            """
            INSERT INTO telegram_groups (chat_id, title, moved_to) VALUES (\(old), '', \(new)) ON DUPLICATE KEY UPDATE \
            moved_to = VALUES(moved_to), registered_at = NULL, out_of_reach_since = NULL
            """)
        try db.run("UPDATE telegram_groups SET moved_to = \(new) WHERE moved_to = \(old)")
    }
}

extension Language: SQLBindable {}
