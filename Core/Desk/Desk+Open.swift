import Secrets
import Timestamps

extension Desk {
    /// Opens a ticket with its first message.
    public func open(_ new: NewTicket, _ message: NewMessage) throws -> Ticket {
        try transact { try $0.open(new, message).ticket }
    }
}

extension Transaction {
    func open(_ new: NewTicket, _ message: NewMessage) throws -> (ticket: Ticket, message: Message) {
        var ticket = try db.tickets.insert(new, uuid: Random.uuid(at: now), at: now)
        let created = Event(.ticketCreated, ["source": .string(new.source.rawValue)])
        let message = try add(message, to: &ticket, events: [created])
        return (ticket, message)
    }
}
