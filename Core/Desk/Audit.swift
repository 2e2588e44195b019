import FoundationEssentials
import JSON
import MariaDB
import Timestamps

/// Who did what to which ticket: the event log as the audit trail shows it.
public struct AuditEntry: RowDecodable, Sendable {
    public let id: Int64
    public let ticket: Ticket.ID
    public let ticketNumber: String?
    public let kind: Event.Kind
    public let actor: User.ID
    public let details: JSONValue
    public let createdAt: Timestamp

    public init(row: Row) throws {
        id = try row("id")
        ticket = try row("ticket_id")
        ticketNumber = try row("ticket_number")
        kind = try row("kind")
        actor = try row("actor_id")
        let json: String = try row("details")
        details = try JSONDecoder().decode(JSONValue.self, from: Data(json.utf8))
        createdAt = try row("created_at")
    }
}

extension Event.Kind: SQLDecodable {}

extension Desk {
    /// What the team did, newest first.
    public func audit(
        _ kind: Event.Kind?, of reference: Ticket.Reference?, _ page: Page
    ) throws -> Listing<AuditEntry> {
        try read { db in
            var conditions: [SQL] = ["events.is_audited"]
            if let kind { conditions.append("events.kind = \(kind)") }
            if let reference {
                guard let ticket = try db.tickets.find(reference) else { throw Refusal.notFound(.ticket) }
                conditions.append("events.ticket_id = \(ticket.id)")
            }
            let condition = conditions.all()
            let entries: [AuditEntry] = try db.all(
                """
                SELECT events.id, events.ticket_id, tickets.ticket_number, events.kind, events.actor_id, \
                events.details, events.created_at FROM events LEFT JOIN tickets ON tickets.id = events.ticket_id \
                WHERE \(condition) ORDER BY events.id DESC LIMIT \(page.limit) OFFSET \(page.skip)
                """)
            let total = try db.scalar("SELECT COUNT(*) FROM events WHERE \(condition)", as: Int.self) ?? 0
            return Listing(elements: entries, total: total, page: page)
        }
    }
}
