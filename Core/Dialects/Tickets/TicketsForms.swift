import JSON

/// What dialect 004 takes.
extension TicketsModule {
    public struct NewTicketForm: Form {
        public static let example: JSONValue? = [
            "title": "Cannot access user dashboard",
            "description":
                "When I try to access my dashboard, I get a 404 error. This started happening after the recent update.",
        ]

        public let title: String
        public let description: String

        public init(_ fields: inout FormFields) {
            title = fields.text("title", 5...200)
            description = fields.text("description", 10...5_000)
        }
    }

    public struct ListQuery: Form {
        public let page: Page
        public let filter: TicketFilter

        public init(_ fields: inout FormFields) {
            page = Page(&fields, default: 20)
            var filter = TicketFilter()
            filter.statuses = fields.word("status", among: statuses).map { [$0] } ?? []
            filter.priorities = fields.word("priority", among: priorities) ?? []
            filter.assignee = fields.optionalText("assigned_to", 1...254).map { name in
                if case .uuid(let uuid)? = Ticket.Reference(name) { .uuid(uuid) } else { .login(name) }
            }
            self.filter = filter
        }

        public func filter(for caller: User) -> TicketFilter {
            var filter = filter
            filter.requester = caller.id
            filter.assignee = nil  // does not apply to one's own (seed 004)
            return filter
        }
    }

    public struct ChangesForm: Form {
        public static let example: JSONValue? = [
            "status": "in_progress", "helpful_notes": "Started investigating the routing issue.",
        ]

        public let changes: TicketChanges

        public init(_ fields: inout FormFields) {
            var changes = TicketChanges()
            changes.status = fields.word("status", among: statuses)
            changes.helpfulNotes = fields.change("helpful_notes") { $0.optionalText("helpful_notes", 0...2_000) }
            self.changes = changes
        }
    }

    public struct RegisterForm: Form {
        public let email: String
        public let password: String
        public let name: String

        public init(_ fields: inout FormFields) {
            email = fields.email()
            password = fields.text("password", 10...200)
            name = fields.optionalText("name", 0...200) ?? ""
        }
    }

    public struct SignInForm: Form {
        public let attempt: SignIn

        public init(_ fields: inout FormFields) {
            attempt = SignIn(
                login: fields.text("email", 1...254), password: fields.text("password", 1...1_000),
                code: fields.optionalText("code", 0...20))
        }
    }

    public struct PasswordForm: Form {
        public let old: String
        public let new: String

        public init(_ fields: inout FormFields) {
            old = fields.text("current_password", 1...1_000)
            new = fields.text("new_password", 10...200)
        }
    }

    public struct CodeForm: Form {
        public let code: String

        public init(_ fields: inout FormFields) {
            code = fields.text("code", 1...20)
        }
    }

    public struct SecondFactorEndForm: Form {
        public let password: String
        public let code: String?

        public init(_ fields: inout FormFields) {
            password = fields.text("password", 1...1_000)
            code = fields.optionalText("code", 0...20)
        }
    }
}
