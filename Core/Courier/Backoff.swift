import Timestamps

/// How long to wait after a failure.
enum Backoff {
    /// One second, doubled with each failure in a row up to five minutes, half to one and a half of it at random, so
    /// that lanes that failed together do not come back together.
    static func seconds(failures: Int, jitter: Double = .random(in: 0.5...1.5)) -> Double {
        min(Double(1 << min(failures, 9)), 300) * jitter
    }
}

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
}
