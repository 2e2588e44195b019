import MariaDB

/// The SQL of reactions.
struct Reactions {
    let db: Connection
}

extension Connection {
    var reactions: Reactions { Reactions(db: self) }
}

extension Reactions {
    private struct Count: RowDecodable {
        let message: Message.ID
        let emoji: String
        let count: Int

        init(row: Row) throws {
            message = try row("message_id")
            emoji = try row("emoji")
            count = try row("people")
        }
    }

    /// How many people reacted with each emoji, the most frequent first.
    func counts(on messages: [Message.ID]) throws -> [Message.ID: [(emoji: String, count: Int)]] {
        guard !messages.isEmpty else { return [:] }
        let counts: [Count] = try db.all(
            """
            SELECT message_id, emoji, COUNT(*) AS people FROM message_reactions WHERE message_id IN (\(list: messages)) \
            GROUP BY message_id, emoji ORDER BY people DESC, emoji
            """)
        return Dictionary(grouping: counts, by: \.message).mapValues { $0.map { ($0.emoji, $0.count) } }
    }

    func set(_ emoji: [String], on message: Message.ID, by actor: Int64) throws {
        try db.run("DELETE FROM message_reactions WHERE message_id = \(message) AND actor = \(actor)")
        for one in emoji {
            try db.run(
                "INSERT IGNORE INTO message_reactions (message_id, actor, emoji) VALUES (\(message), \(actor), \(one))")
        }
    }
}
