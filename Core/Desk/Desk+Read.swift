import MariaDB

/// A ticket with what was said in it, oldest first.
public struct Conversation: Sendable {
    public let ticket: Ticket
    public let messages: [Message]
}

extension Desk {
    /// A conversation holds so many messages at most, the newest ones.
    public static let conversationLimit = 1_000

    /// A ticket that the caller may see, with its public messages; the team's own only where they are asked for.
    public func conversation(
        _ reference: Ticket.Reference, for caller: User, includingInternal: Bool = false
    ) throws -> Conversation {
        try read { db in
            let ticket = try visible(try db.tickets.find(reference), to: caller)
            let messages = try db.messages.last(
                Self.conversationLimit, of: ticket.id, includingInternal: includingInternal && caller.role.isStaff)
            return Conversation(ticket: ticket, messages: messages.map(linked))
        }
    }

    /// A message whose links to our own files lead here, whatever this desk was called when they were stored.
    public func linked(_ message: Message) -> Message {
        guard let attachments = message.attachments else { return message }
        var message = message
        message.attachments = attachments.map { $0.hasPrefix("/") ? configuration.publicURL + $0 : $0 }
        return message
    }

    public func tickets(_ filter: TicketFilter, _ page: Page) throws -> Listing<Ticket> {
        try read { try $0.tickets.list(filter, page) }
    }

    public func views(_ filter: TicketFilter, _ page: Page) throws -> Listing<TicketView> {
        try read { db in try db.tickets.list(filter, page).map(db.tickets.views) }
    }

    /// - Throws: `Refusal.notFound`, `Refusal.notYours`.
    public func view(_ reference: Ticket.Reference, for caller: User) throws -> TicketView {
        try read { db in try db.tickets.view(of: visible(try db.tickets.find(reference), to: caller)) }
    }

    public func view(of ticket: Ticket) throws -> TicketView {
        try read { try $0.tickets.view(of: ticket) }
    }

    /// A ticket's newest messages, oldest first, the team's own among them.
    public func messages(_ limit: Int, of view: TicketView) throws -> [MessageView] {
        try read { db in
            let messages = try db.messages.last(limit, of: view.ticket.id, includingInternal: true)
            return try db.messages.views(
                of: messages, chat: view.requester.telegramID, publicURL: configuration.publicURL)
        }
    }

    /// A stretch of a ticket's messages, oldest first, the team's own among them.
    public func messages(of reference: Ticket.Reference, _ page: Page) throws -> Listing<MessageView> {
        try read { db in
            guard let ticket = try db.tickets.find(reference) else { throw Refusal.notFound(.ticket) }
            let messages = try db.messages.page(page, of: ticket.id)
            var views = try db.messages.views(of: messages, chat: nil, publicURL: configuration.publicURL)
            let reactions = try db.reactions.counts(on: messages.map(\.id))
            for index in views.indices { views[index].reactions = reactions[views[index].message.id] ?? [] }
            return Listing(
                elements: views, total: ticket.messageCount, page: page)
        }
    }

    public func view(of said: Said) throws -> MessageView {
        try read { db in
            let views = try db.messages.views(of: [said.message], chat: nil, publicURL: configuration.publicURL)
            guard let view = views.first else { throw Refusal.notFound(.ticket) }
            return view
        }
    }

    public func countByStatus() throws -> [Ticket.Status: Int] {
        try read { try $0.tickets.countByStatus() }
    }
}
