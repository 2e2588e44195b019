import MariaDB
import Timestamps

/// The SQL of Telegram's updates, which are recorded in the transaction that carries them out.
struct Updates {
    let db: Connection
}

extension Connection {
    var updates: Updates { Updates(db: self) }
}

extension Updates {
    /// After so many failures an update is set aside and Telegram is told that it arrived: it would hold up its chat.
    static let patience = 5

    /// Takes an update on as done, if it was not done before. A second delivery waits here for the first one's outcome.
    func claim(_ id: Int64, at now: Timestamp) throws -> Bool {
        let outcome = try db.run(
            """
            INSERT INTO telegram_updates (update_id, state, received_at) VALUES (\(id), 'done', \(now)) \
            ON DUPLICATE KEY UPDATE payload = IF(state = 'done', payload, NULL), state = 'done'
            """)
        // 1: inserted; 2: it had failed before and is tried again; 0: it was done.
        return outcome.affectedRows > 0
    }

    /// Notes that an update could not be carried out.
    /// - Returns: whether it is set aside now.
    func fail(_ id: Int64, payload: String, error: String, at now: Timestamp) throws -> Bool {
        try db.run(
            """
            INSERT INTO telegram_updates (update_id, state, payload, last_error, received_at) \
            VALUES (\(id), 'failing', \(payload), \(String(error.prefix(500))), \(now)) \
            ON DUPLICATE KEY UPDATE attempts = attempts + 1, payload = VALUES(payload), last_error = VALUES(last_error), \
            state = IF(attempts >= \(Self.patience), 'set_aside', 'failing')
            """)
        return try db.scalar("SELECT state = 'set_aside' FROM telegram_updates WHERE update_id = \(id)") ?? false
    }

    func countSetAside() throws -> Int {
        try db.scalar("SELECT COUNT(*) FROM telegram_updates WHERE state = 'set_aside'") ?? 0
    }
}
