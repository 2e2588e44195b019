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

extension Desk {
    /// The groups that are registered, and the one that the configuration names.
    public func groups(_ page: Page) throws -> Listing<SupportGroup> {
        try read { db in
            let configured = configuration.telegram?.supportChat
            let active = try configured ?? db.topics.registeredGroup()
            let groups = try db.topics.groups(configured: configured, active: active)
            return Listing(
                elements: Array(groups.dropFirst(page.skip).prefix(page.limit)), total: groups.count, page: page)
        }
    }
}

extension Topics {
    /// Few as they are, all of them.
    func groups(configured: Int64?, active: Int64?) throws -> [SupportGroup] {
        try db.all(
            """
            SELECT known.chat_id, COALESCE(title, '') AS title, is_forum, \
            COALESCE(known.chat_id = \(active), FALSE) AS is_active, registered_at, \
            (SELECT COUNT(*) FROM topics WHERE topics.chat_id = known.chat_id AND state = 'open') AS open_topics \
            FROM (SELECT chat_id FROM telegram_groups UNION SELECT \(configured) FROM DUAL WHERE \(configured) IS NOT NULL) \
            AS known LEFT JOIN telegram_groups ON telegram_groups.chat_id = known.chat_id ORDER BY known.chat_id
            """)
    }
}
