import JSON
import Timestamps

/// What staff may change of a ticket at once; nil leaves it as it is.
public struct TicketChanges: Sendable {
    public var status: Ticket.Status?
    public var priority: Ticket.Priority?
    public var assignee: Assignment?

    public enum Assignment: Sendable, Equatable {
        case to(User.ID)
        case nobody
    }

    public init() {}
}

extension Desk {
    /// Changes a ticket as staff. Changing nothing is no error and leaves no trace.
    /// - Throws: `Refusal.transition`; `Refusal.notFound` for a ticket or an assignee who is not active staff.
    public func update(_ reference: Ticket.Reference, _ changes: TicketChanges, by caller: User) throws -> Ticket {
        try transact { transaction in
            guard var ticket = try transaction.db.tickets.lock(reference) else { throw Refusal.notFound(.ticket) }
            try transaction.apply(changes, to: &ticket, by: caller.id)
            return ticket
        }
    }

    /// Marks a ticket as read by one side, which is no change of it.
    public func markRead(_ reference: Ticket.Reference, as side: Message.Side, by caller: User) throws {
        try transact { transaction in
            guard let ticket = try transaction.db.tickets.lock(reference), ticket.isVisible(to: caller) else {
                throw Refusal.notFound(.ticket)
            }
            guard !(side == .requester ? ticket.isReadByRequester : ticket.isReadByStaff) else { return }
            try transaction.db.tickets.markRead(ticket.id, by: side)
            try transaction.record(Event(.ticketRead, ["side": .string(side.rawValue)]), on: ticket.id, by: caller.id)
        }
    }
}

extension Transaction {
    func apply(_ changes: TicketChanges, to ticket: inout Ticket, by actor: User.ID?) throws {
        let before = ticket
        if let status = changes.status { try ticket.move(to: status, at: now) }
        if let priority = changes.priority, priority != ticket.priority { ticket.prioritise(priority) }
        if let assignee = changes.assignee { try assign(assignee, &ticket) }
        let events = Self.events(from: before, to: ticket)
        guard !events.isEmpty else { return }
        ticket.updatedAt = now
        try save(ticket, events: events, by: actor)
        guard before.status != ticket.status, let topic = try db.topics.live(of: ticket.id) else { return }
        try deliver(.notice(.statusChanged(ticket.status), toTopicOf: ticket.id, in: topic.chat))
        if before.status.isActive != ticket.status.isActive { try followStatus(of: ticket) }
    }

    private func assign(_ assignment: TicketChanges.Assignment, _ ticket: inout Ticket) throws {
        switch assignment {
        case .nobody:
            ticket.assignee = nil
            ticket.assignedAt = nil
        case .to(let id) where id == ticket.assignee: break
        case .to(let id):
            guard let user = try db.users.find(id), user.role.isStaff, user.disabledAt == nil else {
                throw Refusal.notFound(.user)
            }
            ticket.assignee = id
            ticket.assignedAt = now
        }
    }

    private static func events(from before: Ticket, to after: Ticket) -> [Event] {
        func change(_ name: String, _ old: JSONValue, _ new: JSONValue) -> (String, JSONValue)? {
            old == new ? nil : (name, ["from": old, "to": new])
        }
        let changes = [
            change("status", .string(before.status.rawValue), .string(after.status.rawValue)),
            change("priority", .integer(Int64(before.priority.rawValue)), .integer(Int64(after.priority.rawValue))),
            change("assignee", before.assignee.json, after.assignee.json),
        ].compactMap { $0 }
        guard !changes.isEmpty else { return [] }
        var events = [Event(.ticketUpdated, .object(changes))]
        if before.assignee != after.assignee {
            events.append(Event(.ticketAssigned, ["assignee": after.assignee.json]))
        }
        if before.status != .closed, after.status == .closed { events.append(Event(.ticketClosed)) }
        return events
    }
}

extension User.ID? {
    fileprivate var json: JSONValue { map { .integer($0.rawValue) } ?? .null }
}
