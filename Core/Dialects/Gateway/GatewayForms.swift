import JSON
import Timestamps

/// What dialect 000 takes.
extension Gateway {
    public struct NewTicketForm: Form {
        public static let example: JSONValue? = [
            "title": "Cannot log in", "description": "The page stays empty.", "priority": "high",
        ]

        public let description: String
        public let requester: RequesterForm?
        public let requesterID: User.ID?
        let title: String
        let priority: Ticket.Priority
        let category: String?
        let tags: [String]

        public init(_ fields: inout FormFields) {
            title = fields.text("title", 1...200)
            description = fields.text("description", 1...10_000)
            priority = fields.word("priority", among: priorities) ?? .normal
            category = fields.category()
            tags = fields.tags() ?? []
            requesterID = fields.optionalInteger("created_by", 1...Int64.max).map { User.ID($0) }
            requester = fields.optionalForm("requester", RequesterForm.self)
        }

        public func ticket(of requester: User) -> NewTicket {
            var new = NewTicket(requester: requester.id, subject: title, source: .api)
            new.priority = priority
            new.category = category
            new.tags = tags
            return new
        }
    }

    /// For whom a ticket is opened: known by e-mail, or made known.
    public struct RequesterForm: Form {
        public let email: String
        public let name: String

        public init(_ fields: inout FormFields) {
            email = fields.email()
            name = fields.optionalText("name", 0...200) ?? ""
        }
    }

    public struct ListQuery: Form {
        public let page: Page
        public let filter: TicketFilter

        public init(_ fields: inout FormFields) {
            page = Page(&fields, default: 20)
            var filter = TicketFilter()
            filter.statuses = fields.word("status", among: statuses).map { [$0] } ?? []
            filter.priorities = fields.word("priority", among: priorities).map { [$0] } ?? []
            filter.category = fields.category()
            filter.tag = fields.optionalText("tag", 1...40)
            filter.assignee = fields.optionalInteger("assigned_to", 0...Int64.max).map {
                $0 == 0 ? .nobody : .id(User.ID($0))
            }
            filter.requester = fields.optionalInteger("created_by", 1...Int64.max).map { User.ID($0) }
            filter.group = fields.optionalInteger("group_id", Int64.min...Int64.max)
            filter.search = fields.optionalText("search", 1...200)
            filter.createdFrom = fields.optionalMoment("created_from")
            filter.createdBefore = fields.optionalMoment("created_to", isEnd: true)
            self.filter = filter
        }
    }

    public struct ChangesForm: Form {
        public let changes: TicketChanges

        public init(_ fields: inout FormFields) {
            var changes = TicketChanges()
            changes.subject = fields.optionalText("title", 1...200)
            changes.description = fields.optionalText("description", 1...10_000)
            changes.status = fields.word("status", among: statuses)
            changes.priority = fields.word("priority", among: priorities)
            changes.category = fields.change("category") { $0.category() }
            changes.tags = fields.tags()
            changes.assignee = fields.assignment("assigned_to")
            self.changes = changes
        }
    }

    public struct NewMessageForm: Form {
        public static let example: JSONValue? = ["text": "We are looking into it."]

        public let reply: Reply

        public init(_ fields: inout FormFields) {
            var reply = Reply(fields.text("text", 1...10_000), attachments: fields.attachments())
            reply.isInternal = fields.bool("is_internal", default: false)
            reply.side = fields.word("sender", among: sides) ?? .staff
            if reply.isInternal, reply.side == .requester { fields.refuse("sender", expected: "staff in a note") }
            self.reply = reply
        }
    }

    public struct MentionForm: Form {
        public static let example: JSONValue? = ["username": "anna"]

        public let username: String

        public init(_ fields: inout FormFields) {
            username = fields.text("username", 1...65)
        }
    }

    public struct PageQuery: Form {
        public let page: Page

        public init(_ fields: inout FormFields) {
            page = Page(&fields, default: 20)
        }
    }

    public struct MessagesQuery: Form {
        public let page: Page

        public init(_ fields: inout FormFields) {
            page = Page(&fields, default: 50)
        }
    }

    public struct UsersQuery: Form {
        public let page: Page
        public let role: User.Role?
        public let search: String?

        public init(_ fields: inout FormFields) {
            page = Page(&fields, default: 20)
            role = fields.word("role", among: roles)
            search = fields.optionalText("search", 1...200)
        }
    }

    public struct NewAPIKeyForm: Form {
        public static let example: JSONValue? = ["name": "Shop backend", "scopes": ["tickets:write"]]

        public let name: String
        public let scopes: Set<Scope>
        public let expires: Timestamp?

        public init(_ fields: inout FormFields) {
            name = fields.text("name", 1...100)
            scopes = Set(fields.words("scopes", among: Gateway.scopes))
            expires = fields.optionalMoment("expires_at")
            if let expires, expires <= .now { fields.refuse("expires_at", expected: "in the future") }
        }
    }

    public struct NewHookForm: Form {
        public static let example: JSONValue? = [
            "url": "https://example.com/hook", "events": ["ticket.created", "message.sent"],
        ]

        public let url: String
        public let events: [String]
        public let description: String

        public init(_ fields: inout FormFields) {
            url = fields.text("url", 1...2_048)
            events = fields.words("events", among: HookEvent.words)
            description = fields.optionalText("description", 0...500) ?? ""
        }
    }

    public struct HookChangesForm: Form {
        public let changes: HookChanges

        public init(_ fields: inout FormFields) {
            changes = HookChanges(
                url: fields.optionalText("url", 1...2_048),
                events: fields.optionalWords("events", among: HookEvent.words),
                description: fields.optionalText("description", 0...500),
                isActive: fields.optionalBool("is_active"))
        }
    }
}
