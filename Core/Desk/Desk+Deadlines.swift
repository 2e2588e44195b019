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
