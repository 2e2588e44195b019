import Secrets
import Timestamps

/// A message that was just said, and the ticket as that left it.
public struct Said: Sendable {
    public let ticket: Ticket
    public let message: Message
}

extension Desk {
    /// Opens a ticket with its first message.
    /// - Parameter attachments: links; of files of ours, those that the author may see.
    public func open(
        _ new: NewTicket, _ body: String, attachments: [String]? = nil, contentType: Message.ContentType = .text,
        by author: User
    ) throws -> Said {
        try transact { transaction in
            var message = NewMessage(author: author.id, side: .requester, body: body)
            message.contentType = contentType
            message.attachments = try transaction.kept(attachments, by: author)
            return try transaction.open(new, message)
        }
    }
}

extension Transaction {
    func open(_ new: NewTicket, _ message: NewMessage) throws -> Said {
        var ticket = try db.tickets.insert(new, uuid: Random.uuid(at: now), at: now)
        try db.search.index(ticket)
        try db.search.changed(ticket.id)
        let created = Event(.ticketCreated, ["source": .string(new.source.rawValue)])
        let message = try add(message, to: &ticket, events: [created])
        try answerAutomatically(&ticket)
        return Said(ticket: ticket, message: message)
    }

    /// The first answer that needs nobody: that it arrived, or that nobody is there (seed 003 §8.4).
    private func answerAutomatically(_ ticket: inout Ticket) throws {
        guard let text = try db.settings.autoReplies().answer(at: now) else { return }
        let requester = try db.users.find(ticket.requester)
        let body = Template(text).filled(ticket: ticket, customer: requester?.displayName ?? "", agent: "")
        _ = try add(NewMessage(author: nil, side: .system, body: body), to: &ticket, events: [])
    }
}
