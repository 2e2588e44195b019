import JSON

/// What dialect 003 takes.
extension Support {
    public struct NewTicketForm: Form {
        public let subject: String
        public let message: String

        public init(_ fields: inout FormFields) {
            subject = fields.text("subject", 1...200)
            message = fields.text("message", 1...10_000)
        }
    }

    public struct NewMessageForm: Form {
        public let message: String
        public let attachments: [String]?

        public init(_ fields: inout FormFields) {
            message = fields.text("message", 1...10_000)
            attachments = fields.texts("attachments", each: 1...2_048, count: 0...10)
        }
    }

    /// The customer's own list.
    public struct ListQuery: Form {
        public let page: Page
        public let status: Ticket.Status?

        public init(_ fields: inout FormFields) {
            page = Page(&fields)
            status = fields.word("status", among: statuses)
        }

        public func filter(for caller: User) -> TicketFilter {
            var filter = TicketFilter()
            filter.requester = caller.id
            filter.status = status
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
            filter.status = fields.word("status", among: statuses)
            filter.assignee = fields.optionalInteger("assigned_to", 0...Int64.max).map(
                TicketChanges.Assignment.init(wire:))
            filter.requester = fields.optionalInteger("user_id", 1...Int64.max).map { User.ID($0) }
            self.filter = filter
        }
    }

    public struct ChangesForm: Form {
        public let changes: TicketChanges

        public init(_ fields: inout FormFields) {
            var changes = TicketChanges()
            changes.status = fields.word("status", among: statuses)
            changes.priority = fields.word("priority", among: priorities)
            let assignee = fields.optionalInteger("assigned_to", 0...Int64.max)
            // null takes the assignee away; leaving the field out leaves the assignee.
            changes.assignee =
                assignee.map(TicketChanges.Assignment.init(wire:)) ?? (fields.has("assigned_to") ? .nobody : nil)
            self.changes = changes
        }
    }
}

extension TicketChanges.Assignment {
    /// 0 stands for nobody.
    fileprivate init(wire id: Int64) {
        self = id == 0 ? .nobody : .to(User.ID(id))
    }
}

extension Page {
    fileprivate init(_ fields: inout FormFields) {
        self.init(
            skip: Int(fields.integer("skip", 0...1_000_000, default: 0)),
            limit: Int(fields.integer("limit", 1...1_000, default: 100)))
    }
}
