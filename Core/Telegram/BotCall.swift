import JSON

/// One method of the Bot API with its parameters and the type of its result.
public struct BotCall<Result: Decodable & Sendable>: Sendable {
    let method: String
    let parameters: JSONValue
    /// A file that goes along, in the field of this name.
    var upload: (name: String, file: Upload)?
    /// Seconds.
    var timeout: Double { upload == nil ? 15 : 60 }

    struct Upload: Sendable {
        let path: String
        let name: String
        let type: String
    }

    init(_ method: String, _ parameters: [(String, JSONValue?)]) {
        self.method = method
        self.parameters = .object(parameters.compactMap { name, value in value.map { (name, $0) } })
    }
}

/// Where a message goes: a chat, a topic of it, and the message that it answers.
struct Destination {
    let chat: Int64
    var thread: Int64?
    var replyTo: Int64?

    var parameters: [(String, JSONValue?)] {
        [
            ("chat_id", .integer(chat)), ("message_thread_id", thread.map { .integer($0) }),
            ("reply_parameters", replyTo.map { ["message_id": .integer($0), "allow_sending_without_reply": true] }),
        ]
    }
}

extension BotCall where Result == Telegram.Message {
    static func sendMessage(_ html: String, to destination: Destination, keyboard: Keyboard? = nil) -> Self {
        Self(
            "sendMessage",
            destination.parameters + [
                ("text", .string(html)), ("parse_mode", "HTML"), ("link_preview_options", ["is_disabled": true]),
                ("reply_markup", keyboard.map { ["inline_keyboard": $0.rows] }),
            ])
    }

    static func sendPhoto(_ fileID: String, caption: String?, to destination: Destination) -> Self {
        Self(
            "sendPhoto",
            destination.parameters + [
                ("photo", .string(fileID)), ("caption", caption.map { .string($0) }),
                ("parse_mode", caption.map { _ in "HTML" }),
            ])
    }
}

extension BotCall where Result == Telegram.Message {
    /// A file of ours: as a picture where Telegram takes it for one (10 MB at most), else as a document.
    static func send(_ upload: Upload, caption: String?, to destination: Destination, asPhoto: Bool) -> Self {
        var call = Self(
            asPhoto ? "sendPhoto" : "sendDocument",
            destination.parameters + [
                ("caption", caption.map { .string($0) }), ("parse_mode", caption.map { _ in "HTML" }),
            ])
        call.upload = (asPhoto ? "photo" : "document", upload)
        return call
    }
}

extension BotCall where Result == Telegram.MessageNumber {
    static func copyMessage(_ message: Int64, from chat: Int64, caption: String?, to destination: Destination) -> Self {
        Self(
            "copyMessage",
            destination.parameters + [
                ("from_chat_id", .integer(chat)), ("message_id", .integer(message)),
                ("caption", caption.map { .string($0) }), ("parse_mode", caption.map { _ in "HTML" }),
            ])
    }
}

extension BotCall where Result == Telegram.ForumTopic {
    static func createForumTopic(_ name: String, in chat: Int64) -> Self {
        Self("createForumTopic", [("chat_id", .integer(chat)), ("name", .string(name))])
    }
}

extension BotCall where Result == Bool {
    static func closeForumTopic(_ thread: Int64, in chat: Int64) -> Self {
        Self("closeForumTopic", [("chat_id", .integer(chat)), ("message_thread_id", .integer(thread))])
    }

    static func reopenForumTopic(_ thread: Int64, in chat: Int64) -> Self {
        Self("reopenForumTopic", [("chat_id", .integer(chat)), ("message_thread_id", .integer(thread))])
    }

    public static func setWebhook(url: String, secret: String, maxConnections: Int64) -> Self {
        Self(
            "setWebhook",
            [
                ("url", .string(url)), ("secret_token", .string(secret)), ("max_connections", .integer(maxConnections)),
                ("allowed_updates", .array(Telegram.updateKinds.map { .string($0) })),
            ])
    }

    public static func deleteWebhook() -> Self {
        Self("deleteWebhook", [])
    }
}

extension BotCall where Result == Telegram.WebhookInfo {
    public static func getWebhookInfo() -> Self {
        Self("getWebhookInfo", [])
    }
}

extension BotCall where Result == Telegram.User {
    public static func getMe() -> Self {
        Self("getMe", [])
    }
}

extension BotCall where Result == Telegram.ChatInfo {
    public static func getChat(_ chat: Int64) -> Self {
        Self("getChat", [("chat_id", .integer(chat))])
    }
}

extension BotCall where Result == Telegram.ChatMember {
    public static func getChatMember(_ chat: Int64, user: Int64) -> Self {
        Self("getChatMember", [("chat_id", .integer(chat)), ("user_id", .integer(user))])
    }
}

extension BotCall where Result == Telegram.File {
    static func getFile(_ fileID: String) -> Self {
        Self("getFile", [("file_id", .string(fileID))])
    }
}
