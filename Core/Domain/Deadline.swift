import Timestamps

extension Ticket {
    /// Where a ticket stands with its deadlines.
    public enum Deadline: Sendable {
        case far
        /// A quarter of the time is left, or less.
        case near
        case passed
    }

    /// Of those deadlines that it still has to meet: a finished ticket has none.
    public func deadline(at now: Timestamp) -> Deadline {
        guard status.isActive else { return .far }
        let due = firstRespondedAt == nil ? [firstResponseDue, resolutionDue] : [resolutionDue]
        if due.contains(where: { $0 <= now }) { return .passed }
        let isNear = due.contains { $0.seconds(since: now) <= $0.seconds(since: createdAt) / 4 }
        return isNear ? .near : .far
    }
}
