import Timestamps

/// How soon a ticket wants its first answer and its solution, counted from its creation (seed 001).
public struct ServiceLevel: Sendable {
    public let firstResponse: Double
    public let resolution: Double

    public init(_ priority: Ticket.Priority) {
        let hours =
            switch priority {
            case .urgent: (2.0, 6.0)
            case .high: (4.0, 12.0)
            case .normal: (8.0, 24.0)
            case .low: (24.0, 72.0)
            }
        firstResponse = hours.0 * 3_600
        resolution = hours.1 * 3_600
    }
}

extension Ticket {
    /// Sets the priority and, from creation on, the deadlines that go with it.
    public mutating func prioritise(_ new: Priority) {
        let level = ServiceLevel(new)
        priority = new
        firstResponseDue = createdAt.adding(seconds: level.firstResponse)
        resolutionDue = createdAt.adding(seconds: level.resolution)
    }
}
