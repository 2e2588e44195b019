import FastCGI
import JSON

/// What dialect 002 takes.
extension Chat {
    public struct NewMessageForm: Form {
        public static let example: JSONValue? = [
            "content": "Hello, I need help with my account", "message_type": "text",
            "page_url": "https://example.com/dashboard", "subject": "Account Issue",
        ]

        public let message: ChatMessage.New

        public init(_ fields: inout FormFields) {
            let name = fields.optionalText("session_id", 1...40)
            let content = fields.text("content", 1...10_000)
            let type = fields.word("message_type", among: messageTypes) ?? .text
            message = ChatMessage.New(
                session: name, content: content, contentType: type, attachments: fields.attachments(),
                pageURL: fields.optionalText("page_url", 0...2_048).flatMap { $0.isEmpty ? nil : $0 },
                subject: fields.optionalText("subject", 0...200).flatMap { $0.isEmpty ? nil : $0 })
        }
    }
}

extension ChatRelay {
    /// What either credential brings.
    public static let body: JSONValue = ["anyOf": [RelayForm.schema ?? [:], Telegram.updateSchema]]

    struct RelayForm: Form {
        static let example: JSONValue? = [
            "session_id": "01a1fdf1-9b7f-7c70-8420-cdc71fe612ee", "content": "Hello! How can I help you?",
            "support_agent_name": "John Doe", "telegram_user_id": 123_456_789, "message_type": "text",
        ]

        let session: String
        let content: String
        let agentName: String
        let telegramUser: Int64?

        init(_ fields: inout FormFields) {
            session = fields.text("session_id", 1...40)
            content = fields.text("content", 1...10_000)
            agentName = fields.optionalText("support_agent_name", 0...200) ?? ""
            telegramUser = fields.optionalInteger("telegram_user_id", 1...Int64.max)
            _ = fields.word("message_type", among: Chat.messageTypes)
        }
    }

    /// Takes what came, by the credential with which it came: an update of Telegram's, or a message that a relay carries.
    public static func receive(_ request: Request, _ desk: Desk) throws -> ChatMessage? {
        if request.parameters["HTTP_X_TELEGRAM_BOT_API_SECRET_TOKEN"] != nil {
            try Webhook.authenticate(request, desk)
            try desk.receive(update: request.content())
            return nil
        }
        try authenticate(request, desk)
        let form: RelayForm = try request.readBody()
        return try desk.relay(
            form.content, into: form.session, from: RelayedAgent(telegramID: form.telegramUser, name: form.agentName))
    }
}
