/// The vocabularies of dialect 003.
extension Support {
    /// What a client may say; `closed` means closed, never cancelled.
    static let statuses: [(String, Ticket.Status)] = [
        ("open", .open), ("in_progress", .inProgress), ("waiting_for_user", .waiting), ("resolved", .resolved),
        ("closed", .closed),
    ]

    static let priorities: [(String, Ticket.Priority)] = [
        ("low", .low), ("medium", .normal), ("high", .high), ("urgent", .urgent),
    ]

    static func word(for status: Ticket.Status) -> String {
        switch status {
        case .open: "open"
        case .inProgress: "in_progress"
        case .waiting: "waiting_for_user"
        case .resolved: "resolved"
        case .closed, .cancelled: "closed"
        }
    }

    static func word(for priority: Ticket.Priority) -> String {
        switch priority {
        case .low: "low"
        case .normal: "medium"
        case .high: "high"
        case .urgent: "urgent"
        }
    }
}
