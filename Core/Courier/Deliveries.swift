import FoundationEssentials
import JSON
import MariaDB
import Timestamps

/// The SQL of the outbox.
struct Deliveries {
    let db: Connection
}

extension Connection {
    var deliveries: Deliveries { Deliveries(db: self) }
}

extension Delivery: RowDecodable {
    static let columns: SQL = "id, lane, kind, ticket_id, message_id, payload, attempts, not_before, created_at"

    init(row: Row) throws {
        id = try row("id")
        lane = Lane(stored: try row("lane"))
        kind = try row("kind")
        ticket = try row("ticket_id")
        message = try row("message_id")
        let json: String = try row("payload")
        payload = try JSONDecoder().decode(Payload.self, from: Data(json.utf8))
        attempts = try row("attempts")
        notBefore = try row("not_before")
        createdAt = try row("created_at")
    }
}

extension Delivery.Kind: SQLBindable, SQLDecodable {}

extension Deliveries {
    enum State: String, SQLBindable {
        case queued
        case sent
        case failed
        case blocked
    }

    func insert(_ new: Delivery.New, at now: Timestamp) throws {
        try db.run(
            """
            INSERT INTO deliveries (lane, urgency, state, not_before, kind, ticket_id, message_id, payload, created_at) \
            VALUES (\(new.lane.description), \(new.kind.urgency), \(State.queued), \(new.notBefore), \(new.kind), \
            \(new.ticket), \(new.message), \(new.payload.jsonText), \(now))
            """)
    }

    /// The head of a lane.
    func next(in lane: Lane) throws -> Delivery? {
        try db.first(
            """
            SELECT \(Delivery.columns) FROM deliveries WHERE state = \(State.queued) AND lane = \(lane.description) \
            ORDER BY urgency, id LIMIT 1
            """)
    }

    func finish(_ id: ID<Delivery>, _ state: State, error: String?, at now: Timestamp) throws {
        try db.run(
            """
            UPDATE deliveries SET state = \(state), attempts = attempts + 1, last_error = \(error), finished_at = \(now) \
            WHERE id = \(id)
            """)
    }

    /// Takes back what waits for its moment, which must be still to come.
    func cancel(_ kind: Delivery.Kind, of message: Message.ID, at now: Timestamp) throws -> Bool {
        try db.run(
            """
            DELETE FROM deliveries WHERE message_id = \(message) AND kind = \(kind) AND state = 'queued' \
            AND not_before > \(now)
            """
        ).affectedRows > 0
    }

    func postpone(_ id: ID<Delivery>, error: String) throws {
        try db.run("UPDATE deliveries SET attempts = attempts + 1, last_error = \(error) WHERE id = \(id)")
    }

    /// Lanes in which something waits. Skips through the index from lane to lane, however long they are.
    func waitingLanes() throws -> [Lane] {
        try db.all(
            "SELECT DISTINCT lane FROM deliveries WHERE state = \(State.queued)", as: Scalar<String>.self
        ).map { Lane(stored: $0.value) }
    }

    /// Seconds that the longest-waiting delivery has waited; nil when nothing waits.
    func oldestAge(at now: Timestamp) throws -> Double? {
        let oldest: Timestamp? = try db.scalar(
            "SELECT MIN(created_at) FROM deliveries WHERE state = \(State.queued)", as: Timestamp?.self
        )?.flatMap { $0 }
        return oldest.map { now.seconds(since: $0) }
    }

    func count(_ state: State) throws -> Int {
        try db.scalar("SELECT COUNT(*) FROM deliveries WHERE state = \(state)") ?? 0
    }
}
