import JSON
import Timestamps

/// What dialect 001 takes.
extension Admin {
    public struct ListQuery: Form {
        public let page: Page
        public let filter: TicketFilter

        public init(_ fields: inout FormFields) {
            page = Page(clamping: &fields)
            var filter = TicketFilter()
            let status = fields.word("status", among: statuses.map { ($0, [$1]) } + [("all", [])]) ?? []
            // A cancelled ticket reads as closed here, and is found as such.
            filter.statuses = status == [.closed] ? [.closed, .cancelled] : status
            filter.priorities = fields.word("priority", among: priorities.map { ($0, [$1]) } + [("all", [])]) ?? []
            filter.search = fields.optionalText("search", 0...200).flatMap { $0.isEmpty ? nil : $0 }
            filter.assignee = fields.optionalText("assignedTo", 0...254).flatMap { $0.isEmpty ? nil : .login($0) }
            filter.category = fields.category()
            filter.tag = fields.optionalText("tag", 1...40)
            filter.isEscalated = fields.optionalBool("escalated")
            filter.createdFrom = fields.optionalMoment("created_from")
            filter.createdBefore = fields.optionalMoment("created_to", isEnd: true)
            self.filter = filter
        }
    }

    public struct ChangesForm: Form {
        public static let example: JSONValue? = [
            "status": "in_progress", "priority": "P2", "category": "technical", "assigned_to": "operator@admin.com",
        ]

        public let changes: TicketChanges

        public init(_ fields: inout FormFields) {
            changes = Self.changes(&fields)
        }

        static func changes(_ fields: inout FormFields) -> TicketChanges {
            var changes = TicketChanges()
            changes.status = fields.word("status", among: statuses)
            changes.priority = fields.word("priority", among: priorities)
            changes.category = fields.change("category") { $0.category() }
            changes.tags = fields.tags() ?? (fields.has("tags") ? [] : nil)
            let operatorName = fields.change("assigned_to") { $0.optionalText("assigned_to", 1...254) }
            changes.assignee = operatorName.map { $0.value.map { .named($0) } ?? .nobody }
            return changes
        }
    }

    public struct BulkForm: Form {
        public let tickets: [Ticket.ID]
        public let changes: TicketChanges

        public init(_ fields: inout FormFields) {
            tickets = fields.integers("ticketIds", each: 1...Int64.max, count: 1...100).map { Ticket.ID($0) }
            changes = ChangesForm.changes(&fields)
        }
    }

    public struct MessagesQuery: Form {
        public let limit: Int

        public init(_ fields: inout FormFields) {
            limit = Int(fields.clamped("limit", 1...200, default: 100))
        }
    }

    public struct NewMessageForm: Form {
        public static let example: JSONValue? = [
            "message": "Thank you for contacting support. We're looking into your issue.", "messageType": "text",
        ]

        let message: String?
        let cannedResponse: CannedResponse.ID?
        let attachments: [String]?
        let isNote: Bool

        public init(_ fields: inout FormFields) {
            cannedResponse = fields.optionalInteger("cannedResponseId", 1...Int64.max).map { CannedResponse.ID($0) }
            message =
                cannedResponse == nil ? fields.text("message", 1...10_000) : fields.optionalText("message", 1...10_000)
            attachments = fields.attachments()
            isNote = fields.word("messageType", among: [("text", false), ("system_note", true)]) ?? false
        }

        /// What is to be said in a ticket: a canned response where one is chosen.
        public func reply(in ticket: Ticket.Reference, by agent: User, _ desk: Desk) throws -> Reply {
            let body = try cannedResponse.map { try desk.filled($0, in: ticket, by: agent) } ?? message ?? ""
            var reply = Reply(body, attachments: attachments, side: .staff)
            reply.isInternal = isNote
            reply.isNotification = !isNote
            return reply
        }
    }

    public struct AssignForm: Form {
        public static let example: JSONValue? = ["operatorUsername": "operator@admin.com"]

        public let operatorUsername: String

        public init(_ fields: inout FormFields) {
            operatorUsername = fields.text("operatorUsername", 1...254)
        }
    }

    public struct SignInForm: Form {
        public let attempt: SignIn

        public init(_ fields: inout FormFields) {
            attempt = SignIn(
                login: fields.text("username", 1...254), password: fields.text("password", 1...1_000),
                code: fields.optionalText("code", 0...20))
        }
    }

    public struct NewCannedResponseForm: Form {
        public let title: String
        public let content: String
        public let shortcut: String?

        public init(_ fields: inout FormFields) {
            title = fields.text("title", 1...200)
            content = fields.text("content", 1...10_000)
            shortcut = fields.optionalText("shortcut", 1...40)
        }
    }

    public struct CannedResponseChangesForm: Form {
        public let changes: CannedResponseChanges

        public init(_ fields: inout FormFields) {
            var changes = CannedResponseChanges()
            changes.title = fields.optionalText("title", 1...200)
            changes.content = fields.optionalText("content", 1...10_000)
            changes.shortcut = fields.change("shortcut") { $0.optionalText("shortcut", 1...40) }
            if changes.title == nil, fields.has("title") { fields.refuse("title", expected: "a text") }
            if changes.content == nil, fields.has("content") { fields.refuse("content", expected: "a text") }
            self.changes = changes
        }
    }

    public struct AuditQuery: Form {
        public let page: Page
        public let kind: Event.Kind?
        public let ticket: Ticket.Reference?

        public init(_ fields: inout FormFields) {
            page = Page(clamping: &fields)
            kind = fields.word("action", among: Event.Kind.allCases.map { (word(for: $0), $0) })
            let name = fields.optionalText("ticket", 1...40)
            ticket = name.flatMap(Ticket.Reference.init)
            if name != nil, ticket == nil { fields.refuse("ticket", expected: "a ticket's id, UUID or number") }
        }
    }
}

extension Page {
    /// The seed's pages: what is out of range is brought into it, and what is no number is the default.
    fileprivate init(clamping fields: inout FormFields) {
        self.init(
            number: Int(fields.clamped("page", 1...1_000_000_000_000_000, default: 1)),
            limit: Int(fields.clamped("limit", 1...100, default: 20)))
    }
}
