import JSON
import Timestamps

/// What staff may change of a ticket at once; nil leaves it as it is.
public struct TicketChanges: Sendable {
    public var subject: String?
    /// What the ticket was opened with.
    public var description: String?
    public var status: Ticket.Status?
    public var priority: Ticket.Priority?
    public var category: Change<String>?
    public var tags: [String]?
    public var assignee: Assignment?
    public var helpfulNotes: Change<String>?

    public enum Change<Value: Sendable>: Sendable {
        case clear
        case set(Value)

        var value: Value? {
            if case .set(let value) = self { value } else { nil }
        }
    }

    public enum Assignment: Sendable, Equatable {
        case to(User.ID)
        /// By user name or e-mail, and shown as it was given.
        case named(String)
        case nobody
    }

    public init() {}

    public var isEmpty: Bool {
        subject == nil && description == nil && status == nil && priority == nil && category == nil && tags == nil
            && assignee == nil && helpfulNotes == nil
    }
}

extension Desk {
    /// Changes a ticket as staff. Values that are what they were leave no trace.
    /// - Throws: `Refusal.transition`; `Refusal.notFound` for a ticket, or for an assignee who is not active staff.
    public func update(_ reference: Ticket.Reference, _ changes: TicketChanges, by caller: User) throws -> Ticket {
        try transact { transaction in
            guard var ticket = try transaction.db.tickets.lock(reference) else { throw Refusal.notFound(.ticket) }
            try transaction.apply(changes, to: &ticket, by: caller.id)
            return ticket
        }
    }

    /// Gives a ticket to somebody of the team, who thereby takes it up (seed 001 §6).
    public func assign(_ reference: Ticket.Reference, to name: String, by caller: User) throws -> Ticket {
        try transact { transaction in
            guard var ticket = try transaction.db.tickets.lock(reference) else { throw Refusal.notFound(.ticket) }
            var changes = TicketChanges()
            changes.assignee = .named(name)
            if !ticket.status.isActive {
                changes.status = .open
                try transaction.apply(changes, to: &ticket, by: caller.id, as: .ticketAssigned)
            }
            changes.status = .inProgress
            try transaction.apply(changes, to: &ticket, by: caller.id, as: .ticketAssigned)
            var note = NewMessage(author: nil, side: .system, body: "Тикет назначен оператору \(name)")
            note.visibility = .internal
            _ = try transaction.add(note, to: &ticket, events: [])
            return ticket
        }
    }

    /// Closes a ticket; one that is closed stays as it is.
    public func close(_ reference: Ticket.Reference, by caller: User) throws -> Ticket {
        var changes = TicketChanges()
        changes.status = .closed
        return try update(reference, changes, by: caller)
    }

    /// The same changes to many tickets, each by itself: what is refused for one is done for the others.
    public func updateEach(
        _ tickets: [Ticket.ID], _ changes: TicketChanges, by caller: User
    ) throws -> (updated: [Ticket.ID], refused: [(Ticket.ID, Refusal)]) {
        var updated: [Ticket.ID] = []
        var refused: [(Ticket.ID, Refusal)] = []
        for id in tickets {
            do {
                _ = try update(.id(id), changes, by: caller)
                updated.append(id)
            } catch let refusal as Refusal {
                refused.append((id, refusal))
            }
        }
        return (updated, refused)
    }

    /// Marks a ticket as read by one side, which is no change of it.
    /// - Parameter own: whether only the requester may, whoever else might see it.
    public func markRead(
        _ reference: Ticket.Reference, as side: Message.Side, by caller: User, own: Bool = false
    ) throws {
        try transact { transaction in
            let ticket = try transaction.lock(reference, for: caller)
            if own, ticket.requester != caller.id { throw Refusal.notYours }
            guard !(side == .requester ? ticket.isReadByRequester : ticket.isReadByStaff) else { return }
            try transaction.db.tickets.markRead(ticket.id, by: side)
            try transaction.record(Event(.ticketRead, ["side": .string(side.rawValue)]), on: ticket.id, by: caller.id)
        }
    }
}

extension Transaction {
    /// - Parameter act: what this is to the audit log; the other events follow from it.
    /// - Returns: whether anything changed.
    @discardableResult
    func apply(
        _ changes: TicketChanges, to ticket: inout Ticket, by actor: User.ID?, as act: Event.Kind = .ticketUpdated
    ) throws -> Bool {
        let before = ticket
        if let subject = changes.subject { ticket.subject = subject }
        if let status = changes.status { try ticket.move(to: status, at: now) }
        if let priority = changes.priority, priority != ticket.priority { ticket.prioritise(priority) }
        if let category = changes.category { ticket.category = category.value }
        if let notes = changes.helpfulNotes { ticket.helpfulNotes = notes.value }
        if let assignee = changes.assignee { try assign(assignee, &ticket) }
        if let tags = changes.tags { ticket.tags = Set(tags).sorted() }
        let rewritten = try changes.description.flatMap { try rewrite($0, of: ticket) }
        let events = Self.events(from: before, to: ticket, rewritten)
        guard !events.isEmpty else { return false }
        ticket.updatedAt = now
        try save(&ticket, events: events.map { $0.kind == act ? $0 : $0.derived }, by: actor)
        try db.search.changed(ticket.id)
        if ticket.tags != before.tags { try db.tickets.setTags(ticket.tags, of: ticket.id) }
        if ticket.subject != before.subject {
            try db.search.textsChanged(ticket.id)
            try db.search.index([ticket.subject], of: ticket.id)
        }
        try tell(ticket, from: before, by: actor)
        return true
    }

    /// Tells the team, and the customer whose ticket is finished, of a change.
    private func tell(_ ticket: Ticket, from before: Ticket, by actor: User.ID?) throws {
        guard hasBot else { return }
        if before.assignee != ticket.assignee {
            let people = try db.users.find(Set([ticket.assignee, actor].compactMap { $0 }))
            try notify(
                .assigned(to: ticket.assignee.flatMap { people[$0] }, by: actor.flatMap { people[$0] }), of: ticket.id)
        }
        if before.priority != ticket.priority {
            try notify(
                .priorityChanged(ticket.priority, by: try actor.flatMap { try db.users.find($0) }), of: ticket.id)
        }
        if before.tags != ticket.tags { try notify(.tagged(ticket.tags), of: ticket.id) }
        if before.subject != ticket.subject { try notify(.subjectChanged(ticket.subject), of: ticket.id) }
        if before.status != ticket.status {
            try notify(ticket.statusNotice(by: actor), of: ticket.id)
            try followStatus(of: ticket, from: before.status)
            if before.status.isActive, ticket.status.isSettled { try askForRating(of: ticket, finishedBy: actor) }
        } else if before.subject != ticket.subject || before.priority != ticket.priority {
            try followAppearance(of: ticket)
        }
    }

    private func assign(_ assignment: TicketChanges.Assignment, _ ticket: inout Ticket) throws {
        let user: User?
        switch assignment {
        case .nobody:
            ticket.assignee = nil
            ticket.assignedAt = nil
            ticket.assignedAs = nil
            return
        case .to(let id): user = try db.users.find(id)
        case .named(let name): user = try db.users.find(login: name)
        }
        guard let user, user.canBeAssigned else { throw Refusal.notFound(.assignee) }
        if case .named(let name) = assignment { ticket.assignedAs = name }
        guard user.id != ticket.assignee else { return }
        if case .to = assignment { ticket.assignedAs = nil }
        ticket.assignee = user.id
        ticket.assignedAt = now
    }

    /// - Returns: the change as an event tells it; nil where there is none.
    private func rewrite(_ description: String, of ticket: Ticket) throws -> (String, JSONValue)? {
        let old = try db.messages.first(of: [ticket.id])[ticket.id]
        guard old != description else { return nil }
        try db.messages.rewriteFirst(of: ticket.id, description)
        try db.search.textsChanged(ticket.id)
        try db.search.index([description], of: ticket.id)
        return ("description", ["from": old.map { .string($0) } ?? .null, "to": .string(description)])
    }

    private static func events(
        from before: Ticket, to after: Ticket, _ rewritten: (String, JSONValue)?
    ) -> [Event] {
        func change(_ name: String, _ old: JSONValue, _ new: JSONValue) -> (String, JSONValue)? {
            old == new ? nil : (name, ["from": old, "to": new])
        }
        func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
        let changes = [
            change("subject", .string(before.subject), .string(after.subject)),
            change("status", .string(before.status.rawValue), .string(after.status.rawValue)),
            change("priority", .integer(Int64(before.priority.rawValue)), .integer(Int64(after.priority.rawValue))),
            change("category", text(before.category), text(after.category)),
            change(
                "tags", .array(before.tags.map { .string($0) }), .array(after.tags.map { .string($0) })),
            change("helpful_notes", text(before.helpfulNotes), text(after.helpfulNotes)),
            change("assignee", before.assignee.json, after.assignee.json),
            change("assigned_as", text(before.assignedAs), text(after.assignedAs)),
            rewritten,
        ].compactMap { $0 }
        guard !changes.isEmpty else { return [] }
        var events = [Event(.ticketUpdated, .object(changes))]
        if before.assignee != after.assignee {
            events.append(
                Event(.ticketAssigned, ["assignee": after.assignee.json, "assigned_as": text(after.assignedAs)]))
        }
        if before.status != .closed, after.status == .closed { events.append(Event(.ticketClosed)) }
        return events
    }
}

extension Ticket {
    /// How the team is told of its new status.
    fileprivate func statusNotice(by actor: User.ID?) -> TopicNotice {
        switch (status, actor == requester) {
        case (.open, true): .reopenedByCustomer
        case (.closed, true): .closedByCustomer
        default: .statusChanged(status)
        }
    }
}

extension User.ID? {
    fileprivate var json: JSONValue { map { .integer($0.rawValue) } ?? .null }
}
