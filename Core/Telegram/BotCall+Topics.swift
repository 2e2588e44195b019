import JSON

/// Methods about the topics of a forum.
extension BotCall where Result == Telegram.ForumTopic {
    static func createForumTopic(_ name: String, icon: String?, in chat: Int64) -> Self {
        Self(
            "createForumTopic",
            [
                ("chat_id", .integer(chat)), ("name", .string(name)),
                ("icon_custom_emoji_id", icon.map { .string($0) }),
            ])
    }
}

extension BotCall where Result == Bool {
    /// Nil leaves it as it is.
    static func editForumTopic(_ thread: Int64, name: String?, icon: String?, in chat: Int64) -> Self {
        Self(
            "editForumTopic",
            [
                ("chat_id", .integer(chat)), ("message_thread_id", .integer(thread)),
                ("name", name.map { .string($0) }),
                ("icon_custom_emoji_id", icon.map { .string($0) }),
            ])
    }

    static func closeForumTopic(_ thread: Int64, in chat: Int64) -> Self {
        Self("closeForumTopic", [("chat_id", .integer(chat)), ("message_thread_id", .integer(thread))])
    }

    static func reopenForumTopic(_ thread: Int64, in chat: Int64) -> Self {
        Self("reopenForumTopic", [("chat_id", .integer(chat)), ("message_thread_id", .integer(thread))])
    }
}

extension BotCall where Result == [Telegram.IconSticker] {
    /// The pictures that a topic may have for its icon.
    static func getForumTopicIconStickers() -> Self {
        Self("getForumTopicIconStickers", [])
    }
}

extension Telegram {
    public struct IconSticker: Decodable, Sendable {
        let emoji: String?
        let customEmojiId: String?
    }
}
