import JSON

/// What dialect 003 answers.
extension Support {
    private static func ticketFields() -> [Field<Ticket>] {
        [
            Field("id") { $0.id.rawValue },
            Field("user_id") { $0.requester.rawValue },
            Field("subject") { $0.subject },
            Field("status", among: statuses.map(\.0)) { word(for: $0.status) },
            Field("priority", among: priorities.map(\.0)) { word(for: $0.priority) },
            Field("assigned_to") { $0.assignee?.rawValue },
            Field("is_read_by_user") { $0.isReadByRequester },
            Field("is_read_by_admin") { $0.isReadByStaff },
            Field("created_at") { WholeSeconds($0.createdAt) },
            Field("updated_at") { $0.updatedAt.map(WholeSeconds.init) },
            Field("resolved_at") { $0.resolvedAt.map(WholeSeconds.init) },
            Field("closed_at") { $0.closedAt.map(WholeSeconds.init) },
            Field("category") { $0.category },
            Field("tags") { $0.tags },
        ]
    }

    public static let ticket = Shape<Ticket>(
        "SupportTicket",
        example: [
            "id": 1, "user_id": 123, "subject": "Проблема с оплатой", "status": "open", "priority": "medium",
            "assigned_to": nil, "is_read_by_user": true, "is_read_by_admin": false,
            "created_at": "2024-01-15T10:30:00Z", "updated_at": nil, "resolved_at": nil, "closed_at": nil,
            "category": nil, "tags": [],
        ]
    ) {
        ticketFields()
    }

    private static func messageFields() -> [Field<Message>] {
        [
            Field("id") { $0.id.rawValue },
            Field("ticket_id") { $0.ticket.rawValue },
            Field("user_id") { $0.author?.rawValue },
            Field("message") { $0.plainBody },
            Field("is_from_user") { $0.side == .requester },
            Field("attachments") { $0.attachments },
            Field("created_at") { WholeSeconds($0.createdAt) },
        ]
    }

    public static let message = Shape<Message>(
        "SupportMessage",
        example: [
            "id": 3, "ticket_id": 1, "user_id": 123, "message": "Спасибо, жду ответа", "is_from_user": true,
            "attachments": ["http://localhost:8000/uploads/screenshot.jpg"], "created_at": "2024-01-15T11:15:00Z",
        ]
    ) {
        messageFields()
    }

    /// As the team sees it.
    public static let staffMessage = Shape<Message>("SupportStaffMessage") {
        messageFields()
        Field("is_internal") { $0.visibility == .internal }
    }

    public static let staffConversation = Shape<Conversation>("SupportStaffConversation") {
        ticketFields().map { field in field.of { $0.ticket } }
        Field("messages", as: staffMessage.list) { $0.messages }
    }

    public static let file = Shape<(file: StoredFile, url: String)>("SupportUpload") {
        Field("url") { $0.url }
        Field("name") { $0.file.name }
        Field("mime_type") { $0.file.mimeType }
        Field("size") { $0.file.size }
    }

    public static let conversation = Shape<Conversation>("SupportTicketWithMessages") {
        ticketFields().map { field in field.of { $0.ticket } }
        Field("messages", as: message.list) { $0.messages }
    }

    public static let tickets = Shape<Listing<Ticket>>("SupportTicketList") {
        Field("tickets", as: ticket.list) { $0.elements }
        Field("total") { $0.total }
        Field("skip") { $0.page.skip }
        Field("limit") { $0.page.limit }
    }

    public static let read = Shape<Void>("SupportReadMark") {
        Field("success") { true }
        Field("message") { "Тикет отмечен как прочитанный" }
    }

    public static let stats = Shape<[Ticket.Status: Int]>(
        "SupportStats",
        example: ["total": 50, "open": 10, "in_progress": 5, "resolved": 30, "closed": 5]
    ) {
        Field("total") { $0.values.reduce(0, +) }
        Field("open") { $0[.open] ?? 0 }
        Field("in_progress") { $0[.inProgress] ?? 0 }
        Field("resolved") { $0[.resolved] ?? 0 }
        Field("closed") { ($0[.closed] ?? 0) + ($0[.cancelled] ?? 0) }
    }
}
