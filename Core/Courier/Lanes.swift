import MariaDB
import Timestamps

/// The SQL of lanes: who may deliver in one, and from when on.
struct Lanes {
    let db: Connection
}

extension Connection {
    var lanes: Lanes { Lanes(db: self) }
}

/// A lane that was claimed.
struct ClaimedLane: RowDecodable {
    let owner: String?
    let notBefore: Timestamp
    /// Since the last success.
    let failures: Int
    let callsUntil: Timestamp

    init(row: Row) throws {
        owner = try row("lease_owner")
        notBefore = try row("not_before")
        failures = try row("failures")
        callsUntil = try row("calls_until")
    }
}

extension Lanes {
    enum Claim {
        case granted(ClaimedLane)
        /// Somebody else delivers in it, or it has to pause.
        case refused(until: Timestamp)
    }

    /// How long a holder may be silent before another takes over; the calls within the lane renew it.
    static let leaseSeconds = 20.0
    /// A lease is renewed before a call when it is older than this: what is left of it is longer than a call may take.
    static let renewalSeconds = 4.0

    /// To be run in a transaction that is committed before the first call: no lock is held over the network. Whoever has
    /// the lease already, having been cut off from the database meanwhile, is given it again.
    func claim(_ lane: Lane, for owner: String, at now: Timestamp) throws -> Claim {
        guard let row = try lock(lane, at: now) else { return .refused(until: now.adding(seconds: 1)) }
        guard row.notBefore <= now || row.owner == owner else { return .refused(until: row.notBefore) }
        try db.run(
            """
            UPDATE lanes SET lease_owner = \(owner), not_before = \(now.adding(seconds: Self.leaseSeconds)) \
            WHERE lane = \(lane.description)
            """)
        return .granted(row)
    }

    private func lock(_ lane: Lane, at now: Timestamp) throws -> ClaimedLane? {
        let query: SQL = """
            SELECT lease_owner, not_before, failures, calls_until FROM lanes WHERE lane = \(lane.description) FOR UPDATE SKIP LOCKED
            """
        if let row = try db.first(query, as: ClaimedLane.self) { return row }
        // Either somebody has it locked, for whom we do not wait, or it is not there yet.
        let exists: Bool? = try db.scalar("SELECT TRUE FROM lanes WHERE lane = \(lane.description)")
        guard exists == nil else { return nil }
        try db.run(
            """
            INSERT IGNORE INTO lanes (lane, not_before, calls_until) VALUES (\(lane.description), \(now), \(now))
            """)
        return try db.first(query)
    }

    /// The lease goes on.
    /// - Returns: false when somebody else has the lane by now.
    func renew(_ lane: Lane, for owner: String, callsUntil: Timestamp, at now: Timestamp) throws -> Bool {
        try db.run(
            """
            UPDATE lanes SET calls_until = \(callsUntil), not_before = \(now.adding(seconds: Self.leaseSeconds)) \
            WHERE lane = \(lane.description) AND lease_owner = \(owner)
            """
        ).affectedRows > 0
    }

    /// After a success what failed before does not count any more.
    func succeed(_ lane: Lane, for owner: String, callsUntil: Timestamp, at now: Timestamp) throws {
        try db.run(
            """
            UPDATE lanes SET failures = 0, calls_until = \(callsUntil), \
            not_before = \(now.adding(seconds: Self.leaseSeconds)) \
            WHERE lane = \(lane.description) AND lease_owner = \(owner)
            """)
    }

    /// Ends a pause: what stood in the way is gone.
    func hurry(_ lane: Lane, at now: Timestamp) throws {
        try db.run(
            """
            UPDATE lanes SET not_before = \(now), failures = 0 WHERE lane = \(lane.description) AND lease_owner IS NULL
            """)
    }

    /// Gives the lane back, not to be touched before a time.
    func release(
        _ lane: Lane, for owner: String, until pause: Timestamp, failed: Bool, callsUntil: Timestamp
    ) throws {
        try db.run(
            """
            UPDATE lanes SET lease_owner = NULL, not_before = \(pause), calls_until = \(callsUntil), \
            failures = failures + \(failed) WHERE lane = \(lane.description) AND lease_owner = \(owner)
            """)
    }
}
