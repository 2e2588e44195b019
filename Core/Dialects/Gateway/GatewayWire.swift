import JSON

/// What dialect 000 answers of tickets, messages, groups and people.
extension Gateway {
    /// `{"data": […], "meta": {"total", "page", "limit"}}`.
    static func list<Element: Sendable>(_ title: String, of element: Shape<Element>) -> Shape<Listing<Element>> {
        Shape<Listing<Element>>(title) {
            Field("data", as: element.list) { $0.elements }
            Field("meta", as: meta) { ($0.total, $0.page) }
        }
    }

    private static let meta = Shape<(total: Int, page: Page)>("Meta") {
        Field("total") { $0.total }
        Field("page") { $0.page.number }
        Field("limit") { $0.page.limit }
    }

    public static let ticket = Shape<TicketView>("GatewayTicket") {
        Field("id") { $0.ticket.id.rawValue }
        Field("uuid") { $0.ticket.uuid }
        Field("ticket_number") { $0.ticket.number }
        Field("title") { $0.ticket.subject }
        Field("description") { $0.description }
        Field("status", among: statuses.map(\.0)) { word(for: $0.ticket.status) }
        Field("priority", among: priorities.map(\.0)) { word(for: $0.ticket.priority) }
        Field("category") { $0.ticket.category }
        Field("tags") { $0.ticket.tags }
        Field("source", among: Ticket.Source.allCases.map(\.rawValue)) { $0.ticket.source.rawValue }
        Field("group_id") { $0.topic?.chat }
        Field("topic_id") { $0.topic?.thread }
        Field("created_by") { $0.ticket.requester.rawValue }
        Field("assigned_to") { $0.ticket.assignee?.rawValue }
        Field("messages_count") { $0.ticket.messageCount }
        Field("created_at") { WholeSeconds($0.ticket.createdAt) }
        Field("updated_at") { $0.ticket.updatedAt.map(WholeSeconds.init) }
        Field("first_responded_at") { $0.ticket.firstRespondedAt.map(WholeSeconds.init) }
        Field("resolved_at") { $0.ticket.resolvedAt.map(WholeSeconds.init) }
        Field("closed_at") { $0.ticket.closedAt.map(WholeSeconds.init) }
    }

    public static let tickets = list("GatewayTicketList", of: ticket)

    private static let reaction = Shape<(emoji: String, count: Int)>("GatewayReaction") {
        Field("emoji") { $0.emoji }
        Field("count") { $0.count }
    }

    public static let message = Shape<MessageView>("GatewayMessage") {
        Field("id") { $0.message.id.rawValue }
        Field("ticket_id") { $0.message.ticket.rawValue }
        Field("text") { $0.message.plainBody }
        Field("sender", among: ["user", "staff", "system"]) { word(for: $0.message.side) }
        Field("author_id") { $0.message.author?.rawValue }
        Field("author_name") { $0.authorName }
        Field("is_internal") { $0.message.visibility == .internal }
        Field("attachments") { $0.attachments.map(\.url) }
        Field("delivery", among: ["none", "queued", "sent", "failed", "blocked"]) { $0.message.delivery.rawValue }
        Field("reply_to") { $0.message.replyTo?.rawValue }
        Field("reactions", as: reaction.list) { $0.reactions }
        Field("created_at") { WholeSeconds($0.message.createdAt) }
        Field("edited_at") { $0.message.editedAt.map(WholeSeconds.init) }
    }

    public static let messages = list("GatewayMessageList", of: message)

    public static let mention = Shape<(participant: Participant, user: User)>("Mention") {
        Field("id") { $0.participant.id }
        Field("ticket_id") { $0.participant.ticket.rawValue }
        Field("user_id") { $0.user.id.rawValue }
        Field("username") { $0.user.username ?? $0.user.telegramUsername }
        Field("state", among: Participant.State.allCases.map(\.rawValue)) { $0.participant.state.rawValue }
        Field("created_at") { WholeSeconds($0.participant.createdAt) }
    }

    public static let statistics = Shape<TicketStatistics>("TicketStatistics") {
        Field("ticket_id") { $0.ticket.id.rawValue }
        Field("status", among: statuses.map(\.0)) { word(for: $0.ticket.status) }
        Field("messages_total") { $0.messages.total }
        Field("messages_from_user") { $0.messages.fromUser }
        Field("messages_from_staff") { $0.messages.fromStaff }
        Field("internal_notes") { $0.messages.notes }
        Field("attachments") { $0.messages.attachments }
        Field("participants") { $0.participants }
        Field("first_response_seconds") { $0.firstResponse }
        Field("resolution_seconds") { $0.resolution }
        Field("created_at") { WholeSeconds($0.ticket.createdAt) }
        Field("last_message_at") { WholeSeconds($0.ticket.lastMessageAt) }
    }

    public static let groups = list(
        "GroupList",
        of: Shape<SupportGroup>("Group") {
            Field("id") { $0.chat }
            Field("title") { $0.title }
            Field("is_forum") { $0.isForum }
            Field("is_active") { $0.isActive }
            Field("open_topics") { $0.openTopics }
            Field("registered_at") { $0.registeredAt.map(WholeSeconds.init) }
        })

    public static let users = list(
        "UserList",
        of: Shape<User>("User") {
            Field("id") { $0.id.rawValue }
            Field("uuid") { $0.uuid }
            Field("email") { $0.email }
            Field("username") { $0.username }
            Field("name") { $0.name }
            Field("role", among: roles.map(\.0)) { $0.role.rawValue }
            Field("telegram_id") { $0.telegramID }
            Field("telegram_username") { $0.telegramUsername }
            Field("is_active") { $0.disabledAt == nil }
            Field("created_at") { WholeSeconds($0.createdAt) }
        })
}
