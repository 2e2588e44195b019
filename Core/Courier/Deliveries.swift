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

    func insert(_ new: Delivery.New, _ state: State = .queued, at now: Timestamp) throws {
        try db.run(
            """
            INSERT INTO deliveries (lane, urgency, state, not_before, kind, ticket_id, message_id, payload, created_at) \
            VALUES (\(new.lane.description), \(new.kind.urgency), \(state), \(new.notBefore), \(new.kind), \
            \(new.ticket), \(new.message), \(new.payload.jsonText), \(now))
            """)
    }

    enum Head {
        case due(Delivery)
        /// Nothing of the lane is to be delivered yet.
        case waits(until: Timestamp)
        case nothing
    }

    /// What is to be delivered next in a lane. Messages keep their order, and one that is held back holds back those
    /// behind it; of all else whatever is due may go.
    func head(of lane: Lane, at now: Timestamp) throws -> Head {
        let queued: SQL = "FROM deliveries WHERE state = \(State.queued) AND lane = \(lane.description)"
        let first: Delivery? = try db.first("SELECT \(Delivery.columns) \(queued) ORDER BY urgency, id LIMIT 1")
        guard let first else { return .nothing }
        guard let moment = first.notBefore, moment > now else { return .due(first) }
        let other: Delivery? = try db.first(
            """
            SELECT \(Delivery.columns) \(queued) AND urgency > 0 AND (not_before IS NULL OR not_before <= \(now)) \
            ORDER BY urgency, id LIMIT 1
            """)
        if let other { return .due(other) }
        let earliest: Timestamp? = try db.scalar(
            "SELECT MIN(not_before) \(queued) AND urgency > 0", as: Timestamp?.self)?.flatMap { $0 }
        guard first.kind.urgency == 0 else { return .waits(until: earliest ?? moment) }
        return .waits(until: min(earliest ?? moment, moment))
    }

    /// Everything queued in the lane that is done when this one is, because what they do is looked up at the time: the
    /// same kind for the same message or ticket, this one included, in their order.
    func alike(_ delivery: Delivery) throws -> [Delivery] {
        let index: SQL
        let subject: SQL
        if let message = delivery.message {
            (index, subject) = ("deliveries_message", "message_id = \(message)")
        } else if let ticket = delivery.ticket {
            (index, subject) = ("deliveries_ticket", "ticket_id = \(ticket)")
        } else {
            return [delivery]
        }
        return try db.all(
            """
            SELECT \(Delivery.columns) FROM deliveries FORCE INDEX (\(index)) WHERE \(subject) \
            AND state = \(State.queued) AND lane = \(delivery.lane.description) AND kind = \(delivery.kind) ORDER BY id
            """)
    }

    /// The texts and messages that are queued in a lane for a ticket's topic, in their order.
    func queued(in lane: Lane, toTopicOf ticket: Ticket.ID, limit: Int) throws -> [Delivery] {
        try db.all(
            """
            SELECT \(Delivery.columns) FROM deliveries FORCE INDEX (deliveries_ticket) WHERE ticket_id = \(ticket) \
            AND state = \(State.queued) AND lane = \(lane.description) AND urgency = 0 ORDER BY id LIMIT \(limit)
            """)
    }

    /// What of one kind is queued in a lane for messages, in its order.
    func queued(in lane: Lane, _ kind: Delivery.Kind, of messages: [Message.ID]) throws -> [Delivery] {
        guard !messages.isEmpty else { return [] }
        return try db.all(
            """
            SELECT \(Delivery.columns) FROM deliveries FORCE INDEX (deliveries_message) \
            WHERE message_id IN (\(list: messages)) AND state = \(State.queued) AND lane = \(lane.description) \
            AND kind = \(kind) ORDER BY id
            """)
    }

    /// What was delivered, together with a message, as one message of Telegram's; in its order.
    func merged(in lane: Lane, with message: Message.ID, telegramMessage: Int64) throws -> [Delivery] {
        try db.all(
            """
            SELECT \(Delivery.columns) FROM deliveries FORCE INDEX (deliveries_ticket) WHERE ticket_id = \
            (SELECT MAX(ticket_id) FROM deliveries WHERE message_id = \(message) AND lane = \(lane.description) \
            AND JSON_VALUE(payload, '$.telegram_message') = \(telegramMessage)) \
            AND state = \(State.sent) AND lane = \(lane.description) AND urgency = 0 \
            AND JSON_VALUE(payload, '$.telegram_message') = \(telegramMessage) ORDER BY id
            """)
    }

    /// Notes as what these were delivered together.
    func noteMerged(_ ids: [ID<Delivery>], telegramMessage: Int64) throws {
        try db.run(
            """
            UPDATE deliveries SET payload = JSON_SET(payload, '$.telegram_message', \(telegramMessage)) \
            WHERE id IN (\(list: ids))
            """)
    }

    /// Whether a message was told to its customer as a notification (seed 001).
    func wasNotification(_ message: Message.ID, in lane: Lane) throws -> Bool {
        try db.scalar(
            """
            SELECT JSON_VALUE(payload, '$.is_notification') = 1 FROM deliveries FORCE INDEX (deliveries_message) \
            WHERE message_id = \(message) AND lane = \(lane.description) AND kind = \(Delivery.Kind.messageToCustomer) \
            ORDER BY id LIMIT 1
            """, as: Bool?.self
        )?.flatMap { $0 } ?? false
    }

    func finish(_ ids: [ID<Delivery>], _ state: State, error: String?, at now: Timestamp) throws {
        try db.run(
            """
            UPDATE deliveries SET state = \(state), attempts = attempts + 1, last_error = \(error?.prefix(characters: 500)), \
            finished_at = \(now) WHERE id IN (\(list: ids)) AND state = \(State.queued)
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
        try db.run(
            """
            UPDATE deliveries SET attempts = attempts + 1, last_error = \(error.prefix(characters: 500)) WHERE id = \(id)
            """)
    }

    /// Messages to a customer that are in one state in a lane.
    func messagesToCustomer(in lane: Lane, _ state: State) throws -> [(message: Message.ID, ticket: Ticket.ID)] {
        let deliveries: [Delivery] = try db.all(
            """
            SELECT \(Delivery.columns) FROM deliveries WHERE state = \(state) AND lane = \(lane.description) \
            AND urgency = 0 AND kind = \(Delivery.Kind.messageToCustomer) ORDER BY id
            """)
        return deliveries.compactMap { delivery in
            guard let message = delivery.message, let ticket = delivery.ticket else { return nil }
            return (message, ticket)
        }
    }

    /// Turns all of a lane that is in one state into another.
    /// - Returns: how many they were.
    func turn(_ lane: Lane, from state: State, to new: State, error: String?, at finished: Timestamp?) throws -> Int {
        try db.run(
            """
            UPDATE deliveries SET state = \(new), last_error = COALESCE(\(error?.prefix(characters: 500)), last_error), \
            finished_at = \(finished) WHERE state = \(state) AND lane = \(lane.description)
            """
        ).affectedRows
    }

    /// Forgets some of what was finished before a time; what waits and what is parked is never forgotten.
    /// - Parameter id: the last one that was looked at.
    /// - Returns: the last one that was looked at now; nil when all have been.
    func forgetFinished(before moment: Timestamp, after id: ID<Delivery>?, limit: Int = 1_000) throws -> ID<Delivery>? {
        // Through the primary key, oldest first: there is no other index that would find them.
        let oldest: [Finishing] = try db.all(
            "SELECT id, created_at FROM deliveries WHERE id > \(id?.rawValue ?? 0) ORDER BY id LIMIT \(limit)")
        let old = oldest.prefix { $0.createdAt < moment }
        guard let last = old.last else { return nil }
        try db.run(
            """
            DELETE FROM deliveries WHERE id > \(id?.rawValue ?? 0) AND id <= \(last.id) \
            AND state IN (\(State.sent), \(State.failed)) AND finished_at < \(moment)
            """)
        return old.count == limit ? last.id : nil
    }

    private struct Finishing: RowDecodable {
        let id: ID<Delivery>
        let createdAt: Timestamp

        init(row: Row) throws {
            id = try row("id")
            createdAt = try row("created_at")
        }
    }

    /// Lanes in which something waits: read from the index alone.
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

    func move(from old: Lane, to new: Lane) throws {
        try db.run(
            "UPDATE deliveries SET lane = \(new.description) WHERE state = 'queued' AND lane = \(old.description)")
    }
}
