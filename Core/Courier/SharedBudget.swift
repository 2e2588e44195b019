import Glibc
import MariaDB
import Timestamps

/// Telegram's budget for all chats together, which every process of the desk shares: a row of `lanes` that each call
/// moves forward.
struct SharedBudget {
    /// At the start of a burst so many calls may follow each other at once; those and the steady ones of a second are
    /// together no more than Telegram takes in one.
    let burst: Double
    let secondsPerCall: Double
    private let pool: Pool

    /// Nil where there is nothing to be kept to: a sandbox, a server of one's own.
    init?(callsPerSecond: Double, pool: Pool) {
        guard callsPerSecond < 10_000 else { return nil }
        burst = max(1, callsPerSecond / 6)
        secondsPerCall = 1 / max(callsPerSecond - burst, callsPerSecond / 2)
        self.pool = pool
    }

    /// Waits for the turn of one call, or of the several that an album counts as.
    func wait(for calls: Int) throws {
        let turn = try pool.read { try take(calls, on: $0, at: .now) }
        let pause = turn.seconds(since: .now)
        if pause > 0 { usleep(UInt32(min(pause, 60) * 1_000_000)) }
    }

    /// - Returns: when the calls may be made.
    func take(_ calls: Int, on db: Connection, at now: Timestamp) throws -> Timestamp {
        let paidUntil = try move(calls, on: db, at: now) ?? begin(calls, on: db, at: now)
        return paidUntil.adding(seconds: -secondsPerCall * (Double(calls) + burst - 1))
    }

    /// One statement, so that no lock is held longer than it takes; it tells what it set the way an INSERT tells its id.
    private func move(_ calls: Int, on db: Connection, at now: Timestamp) throws -> Timestamp? {
        let step = Int(secondsPerCall * Double(calls) * 1_000_000)
        let moved = try db.run(
            """
            UPDATE lanes SET calls_until = '1970-01-01' + INTERVAL LAST_INSERT_ID(GREATEST(\(now.microseconds), \
            TIMESTAMPDIFF(MICROSECOND, '1970-01-01', calls_until)) + \(step)) MICROSECOND \
            WHERE lane = \(Lane.allOfTelegram.description)
            """)
        return moved.affectedRows > 0 ? Timestamp(microseconds: moved.insertID) : nil
    }

    private func begin(_ calls: Int, on db: Connection, at now: Timestamp) throws -> Timestamp {
        try db.run(
            """
            INSERT IGNORE INTO lanes (lane, not_before, calls_until) \
            VALUES (\(Lane.allOfTelegram.description), \(now), \(now))
            """)
        return try move(calls, on: db, at: now) ?? now
    }
}
