import MariaDB
import Timestamps

/// Somebody who was called into a ticket that is not theirs.
public struct Participant: RowDecodable, Sendable {
    public let id: Int64
    public let ticket: Ticket.ID
    public let user: User.ID
    public let state: State
    public let createdAt: Timestamp

    public enum State: String, CaseIterable, Sendable, SQLBindable, SQLDecodable {
        case invited
        case joined
        case left
    }

    static let columns: SQL = "id, ticket_id, user_id, state, created_at"

    public init(row: Row) throws {
        id = try row("id")
        ticket = try row("ticket_id")
        user = try row("user_id")
        state = try row("state")
        createdAt = try row("created_at")
    }
}

/// The SQL of participants.
struct Participants {
    let db: Connection
}

extension Connection {
    var participants: Participants { Participants(db: self) }
}

extension Participants {
    func find(_ user: User.ID, in ticket: Ticket.ID) throws -> Participant? {
        try db.first(
            "SELECT \(Participant.columns) FROM participants WHERE ticket_id = \(ticket) AND user_id = \(user)")
    }

    func invite(_ user: User.ID, to ticket: Ticket.ID, by inviter: User.ID?, at now: Timestamp) throws {
        try db.run(
            """
            INSERT INTO participants (ticket_id, user_id, state, invited_by, created_at) \
            VALUES (\(ticket), \(user), \(Participant.State.invited), \(inviter), \(now)) \
            ON DUPLICATE KEY UPDATE state = VALUES(state), invited_by = VALUES(invited_by)
            """)
    }

    func set(_ state: Participant.State, _ id: Int64) throws {
        try db.run("UPDATE participants SET state = \(state) WHERE id = \(id)")
    }

    func count(of ticket: Ticket.ID) throws -> Int {
        try db.scalar("SELECT COUNT(*) FROM participants WHERE ticket_id = \(ticket) AND state <> 'left'") ?? 0
    }
}
