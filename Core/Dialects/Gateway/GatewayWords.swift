/// The vocabularies of dialect 000.
extension Gateway {
    static let statuses: [(String, Ticket.Status)] = Ticket.Status.allCases.map { (word(for: $0), $0) }
    static let priorities: [(String, Ticket.Priority)] = Ticket.Priority.allCases.map { (word(for: $0), $0) }
    static let scopes: [(String, Scope)] = Scope.allCases.map { ($0.rawValue, $0) }
    static let roles: [(String, User.Role)] = User.Role.allCases.map { ($0.rawValue, $0) }
    static let sides: [(String, Message.Side)] = [("staff", .staff), ("user", .requester)]

    static func word(for status: Ticket.Status) -> String {
        switch status {
        case .open: "open"
        case .inProgress: "in_progress"
        case .waiting: "waiting_for_user"
        case .resolved: "resolved"
        case .closed: "closed"
        case .cancelled: "cancelled"
        }
    }

    static func word(for priority: Ticket.Priority) -> String {
        switch priority {
        case .urgent: "urgent"
        case .high: "high"
        case .normal: "medium"
        case .low: "low"
        }
    }

    static func word(for side: Message.Side) -> String {
        switch side {
        case .requester: "user"
        case .staff: "staff"
        case .system: "system"
        }
    }

    static func word(for noun: Refusal.Noun) -> String {
        switch noun {
        case .ticket: "ticket"
        case .user, .assignee: "user"
        case .file, .fileContent: "file"
        case .update: "update"
        case .page: "page"
        case .email: "e-mail address"
        case .username: "user name"
        case .apiKey: "API key"
        case .hook: "hook"
        case .cannedResponse: "canned response"
        case .shortcut: "shortcut"
        }
    }
}
