import Timestamps

/// Telegram's budget for a chat, as a virtual queue (GCRA): each call moves the moment at which all calls so far are paid
/// for; as long as that is not too far ahead, another may be made.
struct Budget {
    let secondsPerCall: Double
    let burst: Double

    /// When the next call may be made, given until when the calls so far are paid for.
    func nextCall(paidUntil: Timestamp) -> Timestamp {
        paidUntil.adding(seconds: -secondsPerCall * (burst - 1))
    }

    func paying(_ calls: Int, paidUntil: Timestamp, at now: Timestamp) -> Timestamp {
        max(paidUntil, now).adding(seconds: secondsPerCall * Double(calls))
    }

    /// Telegram said "not before": whatever we thought, nothing is left by then.
    func usedUp(until moment: Timestamp, paidUntil: Timestamp) -> Timestamp {
        isFree ? paidUntil : max(paidUntil, moment.adding(seconds: secondsPerCall * (burst - 1)))
    }

    /// Whether more than half of what may be used at once is used: more is coming in than may go out, and calls are to
    /// be saved.
    func isStrained(paidUntil: Timestamp, at now: Timestamp) -> Bool {
        !isFree && paidUntil.seconds(since: now) > secondsPerCall * burst / 2
    }

    /// With a sandbox or a server of one's own nothing has to be saved.
    private var isFree: Bool { secondsPerCall < 0.01 }
}
