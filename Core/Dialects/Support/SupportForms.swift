import JSON

/// What dialect 003 takes.
extension Support {
    public struct NewTicketForm: Form {
        public static let example: JSONValue? = [
            "subject": "Проблема с оплатой", "message": "Не могу пополнить баланс через карту",
        ]

        let subject: String
        public let message: String
        public let attachments: [String]?
        let category: String?
        let tags: [String]

        public init(_ fields: inout FormFields) {
            subject = fields.text("subject", 1...200)
            message = fields.text("message", 1...10_000)
            attachments = fields.attachments()
            category = fields.category()
            tags = fields.tags() ?? []
        }

        public func ticket(of requester: User) -> NewTicket {
            var new = NewTicket(requester: requester.id, subject: subject, source: .api)
            new.category = category
            new.tags = tags
            return new
        }
    }

    public struct NewMessageForm: Form {
        public static let example: JSONValue? = [
            "message": "Спасибо, жду ответа", "attachments": ["http://localhost:8000/uploads/screenshot.jpg"],
        ]

        public let reply: Reply

        public init(_ fields: inout FormFields) {
            reply = Reply(fields.text("message", 1...10_000), attachments: fields.attachments())
        }
    }

    public struct StaffMessageForm: Form {
        public static let example: JSONValue? = ["message": "Проблема решена. Попробуйте снова.", "attachments": nil]

        public let reply: Reply

        public init(_ fields: inout FormFields) {
            var reply = Reply(fields.text("message", 1...10_000), attachments: fields.attachments(), side: .staff)
            reply.isInternal = fields.bool("is_internal", default: false)
            self.reply = reply
        }
    }

    /// The customer's own list.
    public struct ListQuery: Form {
        public let page: Page
        let statuses: [Ticket.Status]

        public init(_ fields: inout FormFields) {
            page = Page(&fields)
            statuses = fields.word("status", among: Support.statuses).map(Support.shown) ?? []
        }

        public func filter(for caller: User) -> TicketFilter {
            var filter = TicketFilter()
            filter.requester = caller.id
            filter.statuses = statuses
            return filter
        }
    }

    /// The administrators' list.
    public struct AdminListQuery: Form {
        public let page: Page
        public let filter: TicketFilter

        public init(_ fields: inout FormFields) {
            page = Page(&fields)
            var filter = TicketFilter()
            filter.statuses = fields.word("status", among: statuses).map(Support.shown) ?? []
            filter.assignee = fields.optionalInteger("assigned_to", 0...Int64.max).map {
                $0 == 0 ? .nobody : .id(User.ID($0))
            }
            filter.requester = fields.optionalInteger("user_id", 1...Int64.max).map { User.ID($0) }
            filter.category = fields.category()
            filter.tag = fields.optionalText("tag", 1...40)
            filter.search = fields.optionalText("search", 1...200)
            self.filter = filter
        }
    }

    public struct ChangesForm: Form {
        public static let example: JSONValue? = ["status": "resolved", "priority": "high", "assigned_to": 5]

        public let changes: TicketChanges

        public init(_ fields: inout FormFields) {
            var changes = TicketChanges()
            changes.status = fields.word("status", among: statuses)
            changes.priority = fields.word("priority", among: priorities)
            changes.assignee = fields.assignment("assigned_to")
            changes.category = fields.change("category") { $0.category() }
            changes.tags = fields.tags() ?? (fields.has("tags") ? [] : nil)
            self.changes = changes
        }
    }

    /// A cancelled ticket reads as closed, and is found as such.
    private static func shown(_ status: Ticket.Status) -> [Ticket.Status] {
        status == .closed ? [.closed, .cancelled] : [status]
    }
}

extension Page {
    fileprivate init(_ fields: inout FormFields) {
        self.init(
            skip: Int(fields.integer("skip", 0...1_000_000, default: 0)),
            limit: Int(fields.integer("limit", 1...1_000, default: 100)))
    }
}
