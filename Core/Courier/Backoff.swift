/// How long to wait after a failure.
enum Backoff {
    /// One second, doubled with each failure in a row up to a minute, half to one and a half of it at random, so that
    /// lanes that failed together do not come back together. Not longer: when the outage ends people wait.
    static func seconds(failures: Int, jitter: Double = .random(in: 0.5...1.5)) -> Double {
        min(Double(1 << min(failures, 6)), 60) * jitter
    }

    /// For what somebody has to mend first: half a minute, doubled up to five.
    static func secondsForMending(failures: Int) -> Double {
        min(30 * Double(1 << min(failures, 4)), 300)
    }
}
