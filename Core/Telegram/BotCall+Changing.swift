import JSON

/// Methods that change, mark or remove what is there.
extension BotCall where Result == Telegram.MessageNumber {
    static func editMessageText(_ html: String, of message: Int64, in chat: Int64, keyboard: Keyboard? = nil) -> Self {
        Self(
            "editMessageText",
            [
                ("chat_id", .integer(chat)), ("message_id", .integer(message)), ("text", .string(html)),
                ("parse_mode", "HTML"), ("link_preview_options", ["is_disabled": true]),
                ("reply_markup", keyboard.map { ["inline_keyboard": $0.rows] }),
            ])
    }

    /// An empty caption takes it away.
    static func editMessageCaption(_ html: String, of message: Int64, in chat: Int64) -> Self {
        Self(
            "editMessageCaption",
            [
                ("chat_id", .integer(chat)), ("message_id", .integer(message)), ("caption", .string(html)),
                ("parse_mode", "HTML"),
            ])
    }
}

extension BotCall where Result == Bool {
    static func deleteMessage(_ message: Int64, in chat: Int64) -> Self {
        Self("deleteMessage", [("chat_id", .integer(chat)), ("message_id", .integer(message))])
    }

    /// A hundred at most; what is gone is passed over.
    static func deleteMessages(_ messages: [Int64], in chat: Int64) -> Self {
        Self(
            "deleteMessages",
            [("chat_id", .integer(chat)), ("message_ids", .array(messages.map { .integer($0) }))])
    }

    /// Nil takes the bot's reaction off.
    static func setMessageReaction(_ emoji: String?, on message: Int64, in chat: Int64) -> Self {
        Self(
            "setMessageReaction",
            [
                ("chat_id", .integer(chat)), ("message_id", .integer(message)),
                ("reaction", .array(emoji.map { [["type": "emoji", "emoji": .string($0)]] } ?? [])),
            ])
    }

    /// A text has 200 characters at most.
    static func answerCallbackQuery(_ query: String, _ text: String?, isAlert: Bool) -> Self {
        Self(
            "answerCallbackQuery",
            [
                ("callback_query_id", .string(query)), ("text", text.map { .string($0.prefix(characters: 200)) }),
                ("show_alert", isAlert ? true : nil),
            ])
    }
}
