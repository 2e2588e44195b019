import MariaDB
import Timestamps

extension Desk {
    /// Has topics show that a deadline came near or has passed since they were last made to look.
    /// - Returns: how many.
    func showDeadlines() throws -> Int {
        guard configuration.telegram != nil else { return 0 }
        return try transact { transaction in
            let overdue = try transaction.db.topics.behindTheirDeadlines(at: transaction.now, limit: 200)
            for topic in overdue {
                try transaction.deliver(
                    .topicAppearance(of: topic.ticket, in: topic.chat, after: transaction.now))
            }
            return overdue.count
        }
    }
}

extension Topics {
    /// Open topics whose icon does not say what `Ticket.deadline` does by now. By way of the groups, for there are more
    /// tickets than topics.
    func behindTheirDeadlines(at now: Timestamp, limit: Int) throws -> [Topic] {
        let due: SQL =
            "IF(first_responded_at IS NULL, LEAST(first_response_due_at, resolution_due_at), resolution_due_at)"
        return try db.all(
            """
            SELECT topics.id, ticket_id, chat_id, thread_id, state, is_added FROM telegram_groups \
            JOIN topics USING (chat_id) JOIN tickets ON tickets.id = ticket_id \
            WHERE topics.state = 'open' AND status IN ('open', 'in_progress', 'waiting') AND \
            ((\(due) <= \(now) AND shown_mark <> '🔥') OR (shown_mark NOT IN ('🔥', '⚡️') AND \
            TIMESTAMPDIFF(SECOND, \(now), \(due)) < TIMESTAMPDIFF(SECOND, tickets.created_at, \(due)) / 4)) LIMIT \(limit)
            """)
    }
}
