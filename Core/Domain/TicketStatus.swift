import Timestamps

extension Ticket {
    public enum Status: String, CaseIterable, Sendable {
        case open
        case inProgress = "in_progress"
        case waiting
        case resolved
        case closed
        case cancelled

        /// Whether the team still has something to do, or to wait for.
        public var isActive: Bool {
            switch self {
            case .open, .inProgress, .waiting: true
            case .resolved, .closed, .cancelled: false
            }
        }

        /// Whether the team says that it is done, rather than that there was nothing to do.
        public var isSettled: Bool {
            switch self {
            case .resolved, .closed: true
            case .open, .inProgress, .waiting, .cancelled: false
            }
        }

        /// The table of transitions: what staff may turn this status into. A cancelled ticket comes back by its own
        /// reopening only, never by a customer's message.
        public var successors: Set<Status> {
            switch self {
            case .open: [.inProgress, .waiting, .resolved, .closed, .cancelled]
            case .inProgress: [.open, .waiting, .resolved, .closed, .cancelled]
            case .waiting: [.open, .inProgress, .resolved, .closed, .cancelled]
            case .resolved: [.open, .inProgress, .closed]
            case .closed: [.open]
            case .cancelled: [.open]
            }
        }
    }

    /// Moves to `new` and keeps the times that go with it.
    /// - Throws: `Refusal.transition` when the table does not allow it.
    public mutating func move(to new: Status, at now: Timestamp) throws {
        guard new != status else { return }
        guard status.successors.contains(new) else { throw Refusal.transition(from: status, to: new) }
        status = new
        switch new {
        case .resolved: resolvedAt = now
        case .closed, .cancelled: closedAt = now
        case .open, .inProgress, .waiting:
            resolvedAt = nil
            closedAt = nil
        }
    }

    /// What a message does to its ticket (seed 003 §5.2): the requester's reopens a finished one and ends waiting,
    /// staff's first public answer stamps the response and takes an open one into work.
    public mutating func receive(_ side: Message.Side, _ visibility: Message.Visibility, at now: Timestamp) {
        guard visibility == .public else { return }
        switch side {
        case .requester:
            isReadByStaff = false
            isReadByRequester = true
            switch status {
            case .resolved, .closed:
                status = .open
                resolvedAt = nil
                closedAt = nil
            case .waiting: status = assignee == nil ? .open : .inProgress
            case .open, .inProgress, .cancelled: break
            }
        case .staff:
            isReadByRequester = false
            isReadByStaff = true
            firstRespondedAt = firstRespondedAt ?? now
            answeredAt = now
            if status == .open { status = .inProgress }
        case .system: break
        }
    }
}
