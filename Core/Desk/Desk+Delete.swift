import Glibc
import JSON

extension Desk {
    /// Deletes a ticket for good, with its messages and files; that it was done stays in the log.
    public func delete(_ reference: Ticket.Reference, by caller: User) throws {
        let files = try transact { transaction in
            guard let ticket = try transaction.db.tickets.lock(reference) else { throw Refusal.notFound(.ticket) }
            try transaction.record(
                Event(.ticketDeleted, ["ticket_number": .string(ticket.number)]), on: ticket.id, by: caller.id)
            let files = try transaction.db.files.uuids(onlyOf: ticket.id)
            let topics = try transaction.db.topics.threads(of: ticket.id)
            try transaction.db.files.delete(files)
            try transaction.db.tickets.delete(ticket.id)
            // After the ticket, with which its own deliveries go.
            for topic in topics { try transaction.deliver(.close(thread: topic.thread, in: topic.chat)) }
            return files
        }
        for file in files { unlink(path(ofFile: file)) }
    }
}
