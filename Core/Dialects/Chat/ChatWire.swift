import JSON

/// What dialect 002 answers.
extension Chat {
    public static let message = Shape<ChatMessage>(
        "ChatMessage",
        example: [
            "id": "01a1fdf1-9b7f-8000-82ee-000000000005", "sender": "user", "message_type": "text",
            "content": "Hello, I need help with my account", "created_at": "2024-01-01T12:00:00Z",
            "support_agent_name": "", "is_read": false,
        ]
    ) {
        Field("id") { $0.uuid }
        Field("sender", among: ["user", "support", "system"]) { word(for: $0.view.message.side) }
        Field("message_type", among: messageTypes.map(\.0)) { word(for: type(of: $0.view)) }
        Field("content") { $0.view.message.plainBody }
        Field("created_at") { WholeSeconds($0.view.message.createdAt) }
        Field("support_agent_name") { $0.view.message.side == .staff ? $0.view.authorName ?? "" : "" }
        Field("is_read") { $0.isRead }
    }

    /// What the client said that it is; of other channels' messages, what the first attachment is.
    private static func type(of view: MessageView) -> Message.ContentType {
        guard view.message.contentType == .text, let first = view.attachments.first else {
            return view.message.contentType
        }
        return first.file?.isSafeImage ?? false ? .image : .file
    }

    public static let session = Shape<ChatSession>("ChatSession") {
        Field("id") { $0.ticket.uuid }
        Field("created_at") { WholeSeconds($0.ticket.createdAt) }
        Field("updated_at") { WholeSeconds($0.ticket.updatedAt ?? $0.ticket.createdAt) }
        Field("is_active") { isActive($0.ticket.status) }
        Field("page_url") { $0.ticket.pageURL ?? "" }
        Field("subject") { $0.ticket.subject }
        Field("message_count") { $0.messageCount }
        Field("messages", as: message.list) { $0.messages }
    }

    public static let created = Shape<(message: ChatMessage, ticket: Ticket, url: String)>("ChatMessageCreated") {
        Field("message", as: message) { $0.message }
        Field("session_id") { $0.ticket.uuid }
        Field("session_url") { $0.url }
    }

    public static let read = Shape<Void>("ChatReadMark") {
        Field("success") { true }
    }

    /// Nil for an update of Telegram's, which wants no answer.
    public static let relayed = Shape<ChatMessage?>("ChatRelayed") {
        Field("success") { _ in true }
        Field("message", as: message.optional) { $0 }
    }
}
