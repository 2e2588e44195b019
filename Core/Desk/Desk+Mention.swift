import JSON

extension Desk {
    /// Calls somebody from our database into a ticket (seed 000, phase 3). Calling them twice changes nothing.
    /// - Parameter name: our user name or Telegram's, with or without an @.
    /// - Throws: `Refusal.notFound` for the ticket, and for a user whom the database does not know.
    public func mention(
        _ name: String, in reference: Ticket.Reference, by caller: User
    ) throws -> (participant: Participant, user: User) {
        try transact { transaction in
            let db = transaction.db
            guard let ticket = try db.tickets.lock(reference) else { throw Refusal.notFound(.ticket) }
            guard let user = try db.users.find(mention: name.hasPrefix("@") ? String(name.dropFirst()) : name) else {
                throw Refusal.notFound(.user)
            }
            if let known = try db.participants.find(user.id, in: ticket.id) { return (known, user) }
            try db.participants.invite(user.id, to: ticket.id, by: caller.id, at: transaction.now)
            try transaction.record(
                Event(.userMentioned, ["user_id": .integer(user.id.rawValue)]), on: ticket.id, by: caller.id)
            if let topic = try db.topics.live(of: ticket.id) {
                try transaction.deliver(.notice(.mentioned(user), toTopicOf: ticket.id, in: topic.chat))
            }
            guard let participant = try db.participants.find(user.id, in: ticket.id) else {
                throw Refusal.notFound(.user)
            }
            return (participant, user)
        }
    }
}
