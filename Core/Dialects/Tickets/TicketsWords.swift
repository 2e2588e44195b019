/// The vocabularies of dialect 004.
extension TicketsModule {
    static let statuses: [(String, Ticket.Status)] = Ticket.Status.allCases.map { (word(for: $0), $0) }

    /// As a filter has them: two of ours are one word here.
    static let priorities: [(String, [Ticket.Priority])] = [
        ("low", [.low]), ("medium", [.normal]), ("high", [.high, .urgent]),
    ]

    static func word(for status: Ticket.Status) -> String {
        switch status {
        case .open: "todo"
        case .inProgress: "in_progress"
        case .waiting: "waiting_for_customer"
        case .resolved: "resolved"
        case .closed: "closed"
        case .cancelled: "cancelled"
        }
    }

    static func word(for priority: Ticket.Priority) -> String {
        switch priority {
        case .urgent, .high: "high"
        case .normal: "medium"
        case .low: "low"
        }
    }
}
