/// A web chat: a ticket as dialect 002 shows it.
public struct ChatSession: Sendable {
    public let ticket: Ticket
    /// Those that the customer sees.
    public let messageCount: Int
    public let messages: [ChatMessage]
}

/// A message of a web chat.
public struct ChatMessage: Sendable {
    public let view: MessageView
    public let ticket: Ticket

    /// What somebody says in a chat; without a session it begins one.
    public struct New: Sendable {
        let session: String?
        let content: String
        let contentType: Message.ContentType
        let attachments: [String]?
        let pageURL: String?
        let subject: String?
    }

    /// Messages are known by numbers; here they have a UUID (version 8, RFC 9562 §5.8), made of their ticket's UUID and
    /// their number.
    public var uuid: String {
        let digits = String(view.message.id.rawValue, radix: 16)
        let number = String(repeating: "0", count: max(0, 15 - digits.count)) + digits
        return "\(ticket.uuid.prefix(13))-8\(number.prefix(3))-8\(ticket.uuid.suffix(3))-\(number.suffix(12))"
    }

    /// Whether the other side has read the session since.
    public var isRead: Bool {
        view.message.side == .requester ? ticket.isReadByStaff : ticket.isReadByRequester
    }
}

/// A member of the team who answers through the relay of seed 002.
struct RelayedAgent {
    let telegramID: Int64?
    let name: String
}

extension Desk {
    static let sessionLimit = 100
    static let sessionMessages = 50

    /// Says something in a web chat, and begins one where none is named.
    public func chat(_ new: ChatMessage.New, by caller: User) throws -> (message: ChatMessage, ticket: Ticket) {
        let said: Said
        if let name = new.session {
            guard let session = Ticket.Reference(name) else { throw Refusal.notFound(.ticket) }
            var reply = Reply(new.content, attachments: new.attachments, side: .requester)
            reply.contentType = new.contentType
            said = try self.reply(to: session, reply, by: caller, own: true)
        } else {
            let subject = new.subject ?? NewTicket.subject(of: new.content)
            var ticket = NewTicket(requester: caller.id, subject: subject.isEmpty ? "Chat" : subject, source: .web)
            ticket.pageURL = new.pageURL
            said = try open(
                ticket, new.content, attachments: new.attachments, contentType: new.contentType, by: caller)
        }
        return (ChatMessage(view: try view(of: said), ticket: said.ticket), said.ticket)
    }

    /// Where a chat is read by its customer.
    public func chatURL(of ticket: Ticket) -> String {
        "\(configuration.publicURL)/support/chat/\(ticket.uuid)/"
    }

    /// The caller's own chats, newest first.
    public func chatSessions(of caller: User) throws -> [ChatSession] {
        var filter = TicketFilter()
        filter.requester = caller.id
        return try read { db in
            let tickets = try db.tickets.list(filter, Page(skip: 0, limit: Self.sessionLimit)).elements
            return try sessions(of: tickets, limit: Self.sessionMessages, db)
        }
    }

    /// One of the caller's own chats; staff has other ways to read those of others.
    /// - Throws: `Refusal.notFound`, `Refusal.notYours`.
    public func chatSession(_ reference: Ticket.Reference, for caller: User) throws -> ChatSession {
        try read { db in
            let ticket = try visible(try db.tickets.find(reference), to: caller)
            guard ticket.requester == caller.id else { throw Refusal.notYours }
            guard let session = try sessions(of: [ticket], limit: Self.conversationLimit, db).first else {
                throw Refusal.notFound(.ticket)
            }
            return session
        }
    }

    private func sessions(of tickets: [Ticket], limit: Int, _ db: Connection) throws -> [ChatSession] {
        let messages = try db.messages.newest(limit, ofEach: tickets.map(\.id))
        let counts = try db.messages.countPublic(of: tickets.map(\.id))
        return try tickets.map { ticket in
            let views = try db.messages.views(
                of: messages[ticket.id] ?? [], chat: nil, publicURL: configuration.publicURL)
            return ChatSession(
                ticket: ticket, messageCount: counts[ticket.id] ?? 0,
                messages: views.map { ChatMessage(view: $0, ticket: ticket) })
        }
    }

    /// A message of the team that a relay carries into a chat.
    func relay(_ content: String, into session: String, from agent: RelayedAgent) throws -> ChatMessage {
        guard let reference = Ticket.Reference(session) else { throw Refusal.notFound(.ticket) }
        let said = try transact { transaction in
            guard var ticket = try transaction.db.tickets.lock(reference) else { throw Refusal.notFound(.ticket) }
            let author = try agent.telegramID.map {
                try transaction.db.users.telegram(id: $0, name: agent.name, at: transaction.now)
            }
            let message = try transaction.add(
                NewMessage(author: author?.id, side: .staff, body: content), to: &ticket, events: [])
            return Said(ticket: ticket, message: message)
        }
        return ChatMessage(view: try view(of: said), ticket: said.ticket)
    }
}
