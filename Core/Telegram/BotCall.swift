import JSON

/// One method of the Bot API with its parameters and the type of its result.
public struct BotCall<Result: Decodable & Sendable>: Sendable {
    let method: String
    private(set) var parameters: JSONValue
    /// A file that goes along, in the field of this name.
    var upload: (name: String, file: Upload)?
    /// What Telegram counts it as; an album is as many messages as it has items.
    private(set) var weight = 1
    /// Seconds.
    var timeout: Double { upload == nil ? 15 : 60 }

    struct Upload: Sendable {
        let path: String
        let name: String
        let type: String
    }

    init(_ method: String, _ parameters: [(String, JSONValue?)], weight: Int = 1) {
        self.method = method
        self.parameters = .object(parameters.compactMap { name, value in value.map { (name, $0) } })
        self.weight = weight
    }

    /// The same without formatting, which Telegram did not take.
    var plain: Self {
        var call = self
        call.parameters = Self.plain(parameters)
        return call
    }

    private static func plain(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let values): return .array(values.map(plain))
        case .object(let fields):
            let isFormatted = fields.contains { $0.0 == "parse_mode" }
            return .object(
                fields.filter { $0.0 != "parse_mode" }.map { name, value in
                    if isFormatted, name == "text" || name == "caption", let html = value.text {
                        return (name, .string(HTML.plain(html)))
                    }
                    return (name, plain(value))
                })
        default: return value
        }
    }
}

/// Where a message goes: a chat, a topic of it, and the message that it answers.
struct Destination {
    let chat: Int64
    var thread: Int64?
    var replyTo: Int64?
    /// Nobody's phone rings.
    var isSilent = false

    var parameters: [(String, JSONValue?)] {
        [
            ("chat_id", .integer(chat)), ("message_thread_id", thread.map { .integer($0) }),
            ("reply_parameters", replyTo.map { ["message_id": .integer($0), "allow_sending_without_reply": true] }),
            ("disable_notification", isSilent ? true : nil),
        ]
    }
}

extension BotCall where Result == Bool {
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
