import JSON

/// What dialect 001 answers of tickets and messages.
extension Admin {
    /// `{"success": true, "data": …}`.
    static func success<Value>(_ title: String, _ data: Shape<Value>) -> Shape<Value> {
        Shape<Value>(title) {
            Field("success") { _ in true }
            Field("data", as: data) { $0 }
        }
    }

    public static let nothing = Shape<Void>("AdminNothing") {
        Field("success") { true }
        Field("data") { String?.none }
    }

    private static let ticket = Shape<TicketView>(
        "AdminTicket",
        example: [
            "id": 1, "ticket_number": "TKT-2024-001", "user_id": 123, "telegram_chat_id": 456_789,
            "telegram_username": "username", "user_name": "John Doe", "subject": "Payment issue",
            "category": "payment", "priority": "P1", "status": "open",
            "sla_first_response_at": "2024-01-05T12:00:00Z", "sla_resolution_at": "2024-01-05T16:00:00Z",
            "first_responded_at": nil, "resolved_at": nil, "closed_at": nil, "assigned_to": nil, "assigned_at": nil,
            "escalated": false, "escalated_at": nil, "escalation_reason": nil, "source": "telegram", "tags": nil,
            "created_at": "2024-01-05T10:00:00Z", "updated_at": "2024-01-05T10:00:00Z",
        ]
    ) {
        Field("id") { $0.ticket.id.rawValue }
        Field("ticket_number") { $0.ticket.number }
        Field("user_id") { $0.requester.id.rawValue }
        Field("telegram_chat_id") { $0.requester.telegramID }
        Field("telegram_username") { $0.requester.telegramUsername }
        Field("user_name") { $0.requester.displayName }
        Field("subject") { $0.ticket.subject }
        Field("category") { $0.ticket.category }
        Field("priority", among: priorities.map(\.0)) { word(for: $0.ticket.priority) }
        Field("status", among: statuses.map(\.0)) { word(for: $0.ticket.status) }
        Field("sla_first_response_at") { WholeSeconds($0.ticket.firstResponseDue) }
        Field("sla_resolution_at") { WholeSeconds($0.ticket.resolutionDue) }
        Field("first_responded_at") { $0.ticket.firstRespondedAt.map(WholeSeconds.init) }
        Field("resolved_at") { $0.ticket.resolvedAt.map(WholeSeconds.init) }
        Field("closed_at") { $0.ticket.closedAt.map(WholeSeconds.init) }
        Field("assigned_to") { $0.assigneeName }
        Field("assigned_at") { $0.ticket.assignedAt.map(WholeSeconds.init) }
        Field("escalated") { $0.ticket.escalatedAt != nil }
        Field("escalated_at") { $0.ticket.escalatedAt.map(WholeSeconds.init) }
        Field("escalation_reason") { $0.ticket.escalationReason }
        Field("source", among: Ticket.Source.allCases.map(\.rawValue)) { $0.ticket.source.rawValue }
        Field("tags") { $0.ticket.tags.isEmpty ? nil : $0.ticket.tags }
        Field("created_at") { WholeSeconds($0.ticket.createdAt) }
        Field("updated_at") { WholeSeconds($0.ticket.updatedAt ?? $0.ticket.createdAt) }
    }

    private static let pagination = Shape<(total: Int, page: Page)>("AdminPagination") {
        Field("page") { $0.page.number }
        Field("limit") { $0.page.limit }
        Field("total") { $0.total }
        Field("totalPages") { ($0.total + $0.page.limit - 1) / $0.page.limit }
    }

    public static let tickets = success(
        "AdminTickets",
        Shape<Listing<TicketView>>("AdminTicketList") {
            Field("tickets", as: ticket.list) { $0.elements }
            Field("pagination", as: pagination) { ($0.total, $0.page) }
        })

    public static let oneTicket = success(
        "AdminTicketAnswer",
        Shape<TicketView>("AdminTicketData") {
            Field("ticket", as: ticket) { $0 }
        })

    private static let attachment = Shape<Attachment>("AdminAttachment") {
        Field("url") { $0.url }
        Field("name") { $0.file?.name }
        Field("mime_type") { $0.file?.mimeType }
        Field("size") { $0.file?.size }
        Field("preview_url") { attachment in
            attachment.file.flatMap { $0.hasPreview ? attachment.url + "?size=preview" : nil }
        }
    }

    private static let message = Shape<MessageView>(
        "AdminMessage",
        example: [
            "id": 1, "ticket_id": 1, "sender_type": "user", "sender_id": "456789", "sender_name": "John Doe",
            "message": "I have a payment issue", "message_type": "text", "attachments": nil,
            "ai_suggested_response": nil, "ai_confidence": nil, "telegram_message_id": 123,
            "created_at": "2024-01-05T10:00:00Z",
        ]
    ) {
        Field("id") { $0.message.id.rawValue }
        Field("ticket_id") { $0.message.ticket.rawValue }
        Field("sender_type", among: ["user", "operator", "system"]) { word(for: $0.message.side) }
        Field("sender_id") { senderID(of: $0) }
        Field("sender_name") { $0.authorName ?? ($0.message.side == .system ? "TopicDesk" : nil) }
        Field("message") { $0.message.plainBody }
        Field("message_type", among: ["text", "system_note"]) {
            $0.message.visibility == .internal ? "system_note" : "text"
        }
        Field("attachments", as: attachment.list.optional) { $0.attachments.isEmpty ? nil : $0.attachments }
        Field("ai_suggested_response") { _ in String?.none }
        Field("ai_confidence") { _ in Double?.none }
        Field("telegram_message_id") { $0.telegramMessage }
        Field("created_at") { WholeSeconds($0.message.createdAt) }
    }

    /// A customer in Telegram is known by their id there, as the seed has it; anybody else by ours.
    private static func senderID(of view: MessageView) -> String? {
        guard let author = view.author else { return nil }
        if view.message.side == .requester, let telegram = author.telegramID { return String(telegram) }
        return String(author.id.rawValue)
    }

    public static let conversation = success(
        "AdminTicketWithMessages",
        Shape<(view: TicketView, messages: [MessageView])>("AdminConversation") {
            Field("ticket", as: ticket) { $0.view }
            Field("messages", as: message.list) { $0.messages }
            Field("messages_count") { $0.view.ticket.messageCount }
            Field("last_message_at") { WholeSeconds($0.view.ticket.lastMessageAt) }
        })

    public static let messages = success(
        "AdminMessages",
        Shape<(messages: [MessageView], total: Int)>("AdminMessageList") {
            Field("messages", as: message.list) { $0.messages }
            Field("total") { $0.total }
        })

    public static let oneMessage = success(
        "AdminMessageAnswer",
        Shape<MessageView>("AdminMessageData") {
            Field("message", as: message) { $0 }
        })

    public static let statistics = success(
        "AdminStatistics",
        Shape<DeskStatistics?>("AdminStatisticsData") {
            Field(
                "stats",
                as: Shape<DeskStatistics?>(
                    "AdminStats",
                    example: [
                        "total": 150, "open": 25, "inProgress": 30, "resolved": 85, "slaBreached": 5,
                        "avgResponseMinutes": 45,
                    ]
                ) {
                    Field("total") { $0?.total ?? 0 }
                    Field("open") { $0?.open ?? 0 }
                    Field("inProgress") { $0?.inProgress ?? 0 }
                    Field("resolved") { $0?.finished ?? 0 }
                    Field("slaBreached") { $0?.breached ?? 0 }
                    Field("avgResponseMinutes") { Int(($0?.averageResponse ?? 0).rounded()) }
                }
            ) { $0 }
        })
}
