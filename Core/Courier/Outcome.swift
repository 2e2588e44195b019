import Timestamps

/// What became of an attempt to carry something.
struct Outcome {
    enum Result {
        case finished(Deliveries.State, error: String?)
        /// Nobody needs it any more, which is nobody's fault.
        case dropped(String)
        /// Again later: after so many seconds, or as the backoff says.
        case postponed(after: Double?, error: String)
        /// Again when Telegram said, which counts more than we do.
        case flooded(after: Double, error: String)
        /// Nothing was tried: more is to come that goes along with it.
        case waits(until: Timestamp)
        /// What was to be written down has been.
        case settled(State, count: Int)

        typealias State = Deliveries.State
    }

    /// What this is the outcome of: the head of the lane, and what went along with it.
    let deliveries: [Delivery]
    /// Calls made, for the budget.
    let calls: Int
    /// How many of them may have been carried out without our knowing, and are made again.
    var unanswered = 0
    let result: Result
    /// Where something new was queued.
    var lanes: Set<Lane> = []
}

/// Its message or ticket was deleted since, or its topic is no longer the ticket's.
struct NothingToDeliver: Error {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}

/// More of an album may still come.
struct StillGathering: Error {
    let until: Timestamp
}
