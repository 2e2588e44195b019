import MariaDB
import Timestamps

extension TopicAppearance: RowDecodable {
    init(row: Row) throws {
        self.init(name: try row("shown_name"), mark: try row("shown_mark"))
    }
}

extension Topics {
    /// How a topic was last made to look; nil where that is not known.
    func appearance(of topic: ID<Topic>) throws -> TopicAppearance? {
        try db.first(
            """
            SELECT COALESCE(shown_name, '') AS shown_name, COALESCE(shown_mark, '') AS shown_mark FROM topics \
            WHERE id = \(topic)
            """)
    }

    /// The live topic of a thread.
    func live(in chat: Int64, thread: Int64) throws -> Topic? {
        try db.first(
            "SELECT \(Topic.columns) FROM topics WHERE chat_id = \(chat) AND thread_id = \(thread) AND live")
    }

    func show(_ appearance: TopicAppearance, of topic: ID<Topic>) throws {
        try db.run(
            """
            UPDATE topics SET shown_name = \(appearance.name), shown_mark = \(appearance.mark) WHERE id = \(topic)
            """)
    }

    /// Gives up a topic that somebody deleted, and wants another one like it.
    func replace(_ topic: ID<Topic>, at now: Timestamp) throws {
        try move(topic, to: .lost, thread: nil, at: now)
        try db.run(
            """
            INSERT IGNORE INTO topics (ticket_id, chat_id, state, is_added, created_at) \
            SELECT ticket_id, chat_id, \(Topic.State.wanted), is_added, \(now) FROM topics WHERE id = \(topic)
            """)
    }
}
