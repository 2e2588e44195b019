/// What a canned response becomes; nil leaves it as it is.
public struct CannedResponseChanges: Sendable {
    public var title: String?
    public var shortcut: TicketChanges.Change<String>?
    public var content: String?

    public init() {}

    public var isEmpty: Bool { title == nil && shortcut == nil && content == nil }
}

extension Desk {
    public func cannedResponses() throws -> [CannedResponse] {
        try read { try $0.cannedResponses.all() }
    }

    /// - Throws: `Refusal.notFound`.
    public func cannedResponse(_ id: CannedResponse.ID) throws -> CannedResponse {
        try read { try $0.cannedResponses.find(id) }
    }

    /// - Throws: `Refusal.conflict` for a shortcut that is taken.
    public func addCannedResponse(title: String, shortcut: String?, content: String) throws -> CannedResponse {
        try transact { transaction in
            let responses = transaction.db.cannedResponses
            return try responses.find(
                responses.insert(title: title, shortcut: shortcut, content: content, at: transaction.now))
        }
    }

    /// - Throws: `Refusal.notFound`; `Refusal.noChanges`; `Refusal.conflict` for a shortcut that is taken.
    public func update(_ id: CannedResponse.ID, _ changes: CannedResponseChanges) throws -> CannedResponse {
        guard !changes.isEmpty else { throw Refusal.noChanges }
        return try transact { transaction in
            let responses = transaction.db.cannedResponses
            let old = try responses.find(id)
            try responses.update(
                id, title: changes.title ?? old.title,
                shortcut: changes.shortcut.map(\.value) ?? old.shortcut, content: changes.content ?? old.content,
                at: transaction.now)
            return try responses.find(id)
        }
    }

    public func delete(_ id: CannedResponse.ID) throws {
        try transact { transaction in
            _ = try transaction.db.cannedResponses.find(id)
            try transaction.db.cannedResponses.delete(id)
        }
    }

    /// A canned response as it reads in a ticket.
    /// - Throws: `Refusal.notFound`.
    public func filled(_ id: CannedResponse.ID, in reference: Ticket.Reference, by agent: User) throws -> String {
        try read { db in
            let response = try db.cannedResponses.find(id)
            guard let ticket = try db.tickets.find(reference) else { throw Refusal.notFound(.ticket) }
            let customer = try db.users.find(ticket.requester)
            return Template(response.content).filled(
                ticket: ticket, customer: customer?.displayName ?? "", agent: agent.displayName)
        }
    }
}
