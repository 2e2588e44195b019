import JSON

extension Desk {
    /// Calls one of the team into a ticket (seed 000, phase 3). Calling them twice changes nothing.
    /// - Parameter name: our user name or Telegram's, with or without an @.
    /// - Throws: `Refusal.notFound` for the ticket, and for a user whom the database does not know as one of the team.
    public func mention(
        _ name: String, in reference: Ticket.Reference, by caller: User
    ) throws -> (participant: Participant, user: User) {
        try transact { transaction in
            let db = transaction.db
            guard let ticket = try db.tickets.lock(reference) else { throw Refusal.notFound(.ticket) }
            guard let user = try db.users.find(teammate: name.hasPrefix("@") ? String(name.dropFirst()) : name) else {
                throw Refusal.notFound(.user)
            }
            return (try transaction.mention(user, in: ticket, by: caller.id), user)
        }
    }
}

extension Transaction {
    /// Calls somebody in, with a notice in the ticket's topic; whose home is another group than the ticket's is given a
    /// topic there, linked with it.
    func mention(_ user: User, in ticket: Ticket, by actor: User.ID?) throws -> Participant {
        if let known = try db.participants.find(user.id, in: ticket.id), known.state != .left { return known }
        try db.participants.invite(user.id, to: ticket.id, by: actor, at: now)
        try record(Event(.userMentioned, ["user_id": .integer(user.id.rawValue)]), on: ticket.id, by: actor)
        if hasBot {
            if let home = try user.homeChat.flatMap({ try ourGroup($0) }) {
                _ = try addTopic(to: ticket, in: home, by: actor)
            }
            // A user name notifies whoever bears it; without one a link to the account does.
            let isNameless = user.telegramUsername == nil && user.telegramID != nil
            try notify(isNameless ? .invited(user, ticket.number) : .mentioned(user), of: ticket.id)
        }
        guard let participant = try db.participants.find(user.id, in: ticket.id) else { throw Refusal.notFound(.user) }
        return participant
    }
}
