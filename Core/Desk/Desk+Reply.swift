import JSON
import MariaDB
import Timestamps

extension Desk {
    /// Adds a message to a ticket that the caller may see. A staff member who is the requester writes as such, unless
    /// `asStaff`.
    public func reply(
        to reference: Ticket.Reference, _ body: String, attachments: [String]?, by caller: User, asStaff: Bool
    ) throws -> Message {
        try transact { transaction in
            guard var ticket = try transaction.db.tickets.lock(reference), ticket.isVisible(to: caller) else {
                throw Refusal.notFound(.ticket)
            }
            let side: Message.Side = asStaff || ticket.requester != caller.id ? .staff : .requester
            return try transaction.add(
                NewMessage(author: caller.id, side: side, body: body, attachments: attachments), to: &ticket, events: []
            )
        }
    }
}

extension Ticket {
    /// Customers see their own tickets, staff see all. "Not yours" and "not there" are one answer.
    func isVisible(to caller: User) -> Bool {
        caller.role.isStaff || requester == caller.id
    }
}

extension Transaction {
    /// The one way by which a message gets into a ticket, whichever channel it came by: stores it, does to the ticket
    /// what a message does, and sends it on to where it has not been seen yet.
    /// - Parameter shownIn: the chat in which it was written, which needs no copy of it.
    func add(
        _ new: NewMessage, to ticket: inout Ticket, events: [Event], shownIn origin: Int64? = nil
    ) throws -> Message {
        let goesToCustomer = hasBot && new.side == .staff && new.visibility == .public
        let reachable = goesToCustomer ? try db.topics.privateChat(of: ticket) : nil
        var new = new
        new.delivery = reachable == nil ? .none : .queued
        let message = try db.messages.insert(new, into: ticket.id, at: now)
        let before = ticket.status
        ticket.receive(new.side, new.visibility, at: now)
        // The first message is part of the opening, and that is no change.
        if ticket.messageCount > 0 { ticket.updatedAt = now }
        let sent = Event(
            .messageSent,
            [
                "message_id": .integer(message.id.rawValue), "side": .string(new.side.rawValue),
                "visibility": .string(new.visibility.rawValue), "status": .string(ticket.status.rawValue),
            ])
        try save(ticket, messages: 1, events: events + [sent], by: new.author)
        if let reachable { try deliver(.message(message, toCustomerIn: reachable)) }
        if hasBot, let topic = try db.topics.live(of: ticket.id) ?? wantTopic(for: ticket), topic.chat != origin {
            try deliver(.message(message, toTopicOf: ticket.id, in: topic.chat))
        }
        if before.isActive != ticket.status.isActive { try followStatus(of: ticket) }
        return message
    }

    /// The topic that a ticket without one is to have, in the support group; nil where there is no such group.
    private func wantTopic(for ticket: Ticket) throws -> Topic? {
        guard let group = try supportGroup() else { return nil }
        return try db.topics.want(ticket: ticket.id, in: group, at: now)
    }

    /// Has the ticket's topic closed or reopened, as the ticket is.
    func followStatus(of ticket: Ticket) throws {
        guard let topic = try db.topics.live(of: ticket.id) else { return }
        try deliver(.topicState(of: ticket.id, in: topic.chat))
    }
}
