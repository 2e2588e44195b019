/// The vocabularies of dialect 001.
extension Admin {
    /// What a client may say; `closed` means closed, never cancelled.
    static let statuses: [(String, Ticket.Status)] = [
        ("open", .open), ("in_progress", .inProgress), ("waiting_user", .waiting), ("resolved", .resolved),
        ("closed", .closed),
    ]

    static let priorities: [(String, Ticket.Priority)] = Ticket.Priority.allCases.map { (word(for: $0), $0) }

    static func word(for status: Ticket.Status) -> String {
        switch status {
        case .open: "open"
        case .inProgress: "in_progress"
        case .waiting: "waiting_user"
        case .resolved: "resolved"
        case .closed, .cancelled: "closed"
        }
    }

    static func word(for priority: Ticket.Priority) -> String {
        "P\(priority.rawValue)"
    }

    static func word(for side: Message.Side) -> String {
        switch side {
        case .requester: "user"
        case .staff: "operator"
        case .system: "system"
        }
    }

    /// An event as the audit log names it.
    static func word(for kind: Event.Kind) -> String {
        switch kind {
        case .messageSent: "ticket_message_sent"
        case .ticketCreated: "ticket_created"
        case .ticketUpdated: "ticket_updated"
        case .ticketAssigned: "ticket_assigned"
        case .ticketClosed: "ticket_closed"
        case .ticketRead: "ticket_read"
        case .ticketDeleted: "ticket_deleted"
        case .userMentioned: "user_mentioned"
        case .messageEdited: "ticket_message_edited"
        case .messageWithdrawn: "ticket_message_withdrawn"
        case .ticketRated: "ticket_rated"
        case .topicCreated: "topic_created"
        case .topicLinked: "topic_linked"
        case .topicUnlinked: "topic_unlinked"
        case .topicLost: "topic_lost"
        case .customerUnreachable: "customer_unreachable"
        }
    }
}
