import JSON
import MariaDB
import Timestamps

/// What is to be said in a ticket, and how.
public struct Reply: Sendable {
    public var body: String
    public var attachments: [String]?
    public var contentType = Message.ContentType.text
    /// Stays among the team.
    public var isInternal = false
    public var isNotification = false
    /// Nil: the requester's in their own ticket, staff's in any other.
    public var side: Message.Side?

    public init(_ body: String, attachments: [String]? = nil, side: Message.Side? = nil) {
        self.body = body
        self.attachments = attachments
        self.side = side
    }
}

extension Desk {
    /// Adds a message to a ticket that the caller may see.
    /// - Parameter own: whether only the requester may, whoever else might see it.
    public func reply(
        to reference: Ticket.Reference, _ reply: Reply, by caller: User, own: Bool = false
    ) throws -> Said {
        try transact { transaction in
            var ticket = try transaction.lock(reference, for: caller)
            if own, ticket.requester != caller.id { throw Refusal.notYours }
            let side = reply.side ?? (ticket.requester == caller.id ? .requester : .staff)
            // What the requester is made to say is theirs, whoever carries it here.
            let author = side == .requester ? ticket.requester : caller.id
            var new = NewMessage(author: author, side: side, body: reply.body)
            new.attachments = try transaction.kept(reply.attachments, by: caller)
            new.visibility = reply.isInternal ? .internal : .public
            new.isNotification = reply.isNotification
            new.contentType = reply.contentType
            let message = try transaction.add(new, to: &ticket, events: [], actor: caller.id)
            return Said(ticket: ticket, message: message)
        }
    }
}

extension Ticket {
    /// Customers see their own tickets, staff see all.
    func isVisible(to caller: User) -> Bool {
        caller.role.isStaff || requester == caller.id
    }
}

extension Transaction {
    /// The one way by which a message gets into a ticket, whichever channel it came by: stores it, does to the ticket
    /// what a message does, and sends it on to where it has not been seen yet.
    /// - Parameters:
    ///   - origin: where it was written, which needs no copy of it.
    ///   - hold: for how long it is kept back from the customer.
    ///   - actor: who did it, where that is not the author.
    func add(
        _ new: NewMessage, to ticket: inout Ticket, events: [Event], shownIn origin: Place? = nil, hold: Double = 0,
        actor: User.ID? = nil
    ) throws -> Message {
        let goesToCustomer = hasBot && new.side != .requester && new.visibility == .public
        let recipient = goesToCustomer ? try db.topics.recipient(of: ticket) : nil
        var new = new
        new.delivery = recipient.map { $0.isBlocked ? .blocked : .queued } ?? .none
        let message = try db.messages.insert(new, into: ticket.id, at: now)
        try attach(new.attachments, to: message.id)
        try db.search.index([new.body], of: ticket.id)
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
        try save(&ticket, messages: 1, events: events + [sent], by: actor ?? new.author)
        if before != ticket.status { try db.search.changed(ticket.id) }
        // The items of an album come one by one, and leave together.
        let gathering: Double = new.album == nil ? 0 : 1
        func moment(_ seconds: Double) -> Timestamp? { seconds > 0 ? now.adding(seconds: seconds) : nil }
        if let recipient {
            try deliver(
                .message(
                    message, toCustomerIn: recipient.chat, isNotification: new.isNotification,
                    notBefore: moment(max(hold, gathering))),
                isParked: recipient.isBlocked)
        }
        try show(message, of: ticket, except: origin, notBefore: moment(gathering))
        if recipient?.isBlocked == true {
            try mark(message.id, of: ticket.id, with: .blocked)
            try notify(.customerUnreachable, of: ticket.id)
        }
        if before != ticket.status { try followStatus(of: ticket, from: before) }
        return message
    }

    /// Has a message shown wherever the team follows its ticket.
    private func show(_ message: Message, of ticket: Ticket, except origin: Place?, notBefore: Timestamp?) throws {
        guard hasBot else { return }
        var topics = try db.topics.audience(of: ticket.id)
        if !topics.contains(where: { $0.ticket == ticket.id }), let wanted = try wantTopic(for: ticket) {
            topics.append(wanted)
        }
        for topic in topics where origin != Place(chat: topic.chat, thread: topic.thread) {
            try deliver(.message(message, toTopicOf: topic.ticket, in: topic.chat, notBefore: notBefore))
        }
    }

    /// The topic that a ticket without one is to have, in a support group; nil where there is no such group.
    private func wantTopic(for ticket: Ticket) throws -> Topic? {
        guard let group = try db.groups.forNewTickets(configured: configuredGroup()) else { return nil }
        return try db.topics.want(ticket: ticket.id, in: group, at: now)
    }

    /// Has the ticket's topics closed or reopened, and named, as the ticket is.
    func followStatus(of ticket: Ticket, from before: Ticket.Status) throws {
        guard hasBot else { return }
        for topic in try db.topics.all(of: ticket.id) {
            if before.isActive != ticket.status.isActive {
                try deliver(.topicState(of: ticket.id, in: topic.chat))
            }
            try deliver(.topicAppearance(of: ticket.id, in: topic.chat, after: now))
        }
    }

    func followAppearance(of ticket: Ticket) throws {
        guard hasBot else { return }
        for topic in try db.topics.all(of: ticket.id) {
            try deliver(.topicAppearance(of: ticket.id, in: topic.chat, after: now))
        }
    }
}

/// A chat, and the topic of it, if it is a forum.
struct Place: Equatable {
    let chat: Int64
    let thread: Int64?
}
