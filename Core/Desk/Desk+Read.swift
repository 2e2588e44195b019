import MariaDB

/// What a list of tickets is narrowed to.
public struct TicketFilter: Sendable {
    public var requester: User.ID?
    public var status: Ticket.Status?
    public var assignee: TicketChanges.Assignment?

    public init() {}

    var condition: SQL {
        var conditions: [SQL] = []
        if let requester { conditions.append("tickets.requester_id = \(requester)") }
        if let status { conditions.append("tickets.status = \(status)") }
        switch assignee {
        case .to(let id)?: conditions.append("tickets.assignee_id = \(id)")
        case .nobody?: conditions.append("tickets.assignee_id IS NULL")
        case nil: break
        }
        return conditions.all()
    }
}

/// A ticket with what was said in it, oldest first.
public struct Conversation: Sendable {
    public let ticket: Ticket
    public let messages: [Message]
}

extension Desk {
    /// A conversation holds so many messages at most, the newest ones.
    public static let conversationLimit = 1_000

    /// A ticket that the caller may see, with its public messages.
    public func conversation(_ reference: Ticket.Reference, for caller: User) throws -> Conversation {
        try read { db in
            guard let ticket = try db.tickets.find(reference), ticket.isVisible(to: caller) else {
                throw Refusal.notFound(.ticket)
            }
            let messages = try db.messages.last(Self.conversationLimit, of: ticket.id, includingInternal: false)
            return Conversation(ticket: ticket, messages: messages.map(linked))
        }
    }

    /// A message whose links to our own files lead here, whatever this desk was called when they were stored.
    func linked(_ message: Message) -> Message {
        guard let attachments = message.attachments else { return message }
        var message = message
        message.attachments = attachments.map { $0.hasPrefix("/") ? configuration.publicURL + $0 : $0 }
        return message
    }

    public func tickets(_ filter: TicketFilter, _ page: Page) throws -> Listing<Ticket> {
        try read { try $0.tickets.list(where: filter.condition, page) }
    }

    public func countByStatus() throws -> [Ticket.Status: Int] {
        try read { Dictionary(uniqueKeysWithValues: try $0.tickets.countByStatus()) }
    }
}
