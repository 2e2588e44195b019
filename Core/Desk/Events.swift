import JSON
import MariaDB
import Timestamps

extension Event.Kind: SQLBindable {}

extension Transaction {
    /// Writes a changed ticket and appends what happened to it. The ticket must be locked by this transaction: its
    /// count numbers the events.
    func save(_ ticket: inout Ticket, messages: Int = 0, events: [Event], by actor: User.ID?) throws {
        for (offset, event) in events.enumerated() {
            try append(event, to: ticket.id, sequence: ticket.eventCount + offset + 1, by: actor)
        }
        ticket.messageCount += messages
        ticket.eventCount += events.count
        if messages > 0 { ticket.lastMessageAt = now }
        try db.tickets.update(ticket)
    }

    /// Appends what happened to a ticket that itself did not change.
    func record(_ event: Event, on ticket: Ticket.ID, by actor: User.ID?) throws {
        try db.run("UPDATE tickets SET event_count = event_count + 1 WHERE id = \(ticket)")
        let sequence: Int? = try db.scalar("SELECT event_count FROM tickets WHERE id = \(ticket)")
        try append(event, to: ticket, sequence: sequence ?? 1, by: actor)
    }

    private func append(_ event: Event, to ticket: Ticket.ID, sequence: Int, by actor: User.ID?) throws {
        try db.run(
            """
            INSERT INTO events (ticket_id, sequence, kind, actor_id, details, is_audited, created_at) \
            VALUES (\(ticket), \(sequence), \(event.kind), \(actor), \(event.details.jsonText), \
            \(!event.isDerived) AND COALESCE((SELECT role <> 'user' FROM users WHERE id = \(actor)), FALSE), \(now))
            """)
    }
}
