import MariaDB
import Timestamps

/// The SQL of Telegram's updates: recorded when they arrive, carried out after that, each chat's in their order.
struct Updates {
    let db: Connection
}

extension Connection {
    var updates: Updates { Updates(db: self) }
}

/// An update that waits to be carried out.
struct PendingUpdate: RowDecodable {
    let id: Int64
    let payload: String
    /// So many times it failed.
    let attempts: Int

    init(row: Row) throws {
        id = try row("update_id")
        payload = try row("payload")
        attempts = try row("attempts")
    }
}

/// An update that failed too often, as the doctor lists it.
public struct SetAsideUpdate: RowDecodable, Sendable {
    public let id: Int64
    public let error: String
    public let receivedAt: Timestamp

    public init(row: Row) throws {
        id = try row("update_id")
        error = try row("last_error")
        receivedAt = try row("received_at")
    }
}

extension Updates {
    /// After so many failures an update is set aside: it would hold up its chat.
    static let patience = 5

    /// Records an update, unless it was before.
    /// - Returns: whether it is new.
    func record(_ id: Int64, chat: Int64?, payload: String, at now: Timestamp) throws -> Bool {
        try db.run(
            """
            INSERT IGNORE INTO telegram_updates (update_id, chat_id, state, payload, received_at) \
            VALUES (\(id), \(chat ?? 0), 'queued', \(payload), \(now))
            """
        ).affectedRows > 0
    }

    /// The next update of a chat, locked: whoever comes at the same time waits here, and is given the one after it.
    func lockNext(of chat: Int64) throws -> PendingUpdate? {
        try db.first(
            """
            SELECT update_id, payload, attempts FROM telegram_updates WHERE state = 'queued' AND chat_id = \(chat) \
            ORDER BY update_id LIMIT 1 FOR UPDATE
            """)
    }

    func finish(_ id: Int64) throws {
        try db.run(
            "UPDATE telegram_updates SET state = 'done', payload = NULL, last_error = NULL WHERE update_id = \(id)")
    }

    /// Notes that an update could not be carried out.
    /// - Returns: how often by now, and whether it is set aside.
    func fail(_ id: Int64, _ error: String) throws -> (attempts: Int, isSetAside: Bool) {
        try db.run(
            """
            UPDATE telegram_updates SET attempts = attempts + 1, last_error = \(String(error.prefix(500))), \
            state = IF(attempts >= \(Self.patience), 'set_aside', state) WHERE update_id = \(id) AND state = 'queued'
            """)
        let attempts: Int = try db.scalar("SELECT attempts FROM telegram_updates WHERE update_id = \(id)") ?? 0
        return (attempts, attempts >= Self.patience)
    }

    /// One that cannot even be read.
    func setAside(_ id: Int64, payload: String, error: String, at now: Timestamp) throws {
        try db.run(
            """
            INSERT IGNORE INTO telegram_updates (update_id, chat_id, state, attempts, payload, last_error, received_at) \
            VALUES (\(id), 0, 'set_aside', \(Self.patience), \(payload), \(String(error.prefix(500))), \(now))
            """)
    }

    /// Chats in which something waits; skips through the index from chat to chat.
    func waitingChats() throws -> [Int64] {
        try db.all(
            "SELECT DISTINCT chat_id FROM telegram_updates WHERE state = 'queued'", as: Scalar<Int64>.self
        ).map(\.value)
    }

    func allSetAside() throws -> [SetAsideUpdate] {
        try db.all(
            """
            SELECT update_id, last_error, received_at FROM telegram_updates WHERE state = 'set_aside' \
            ORDER BY update_id LIMIT 100
            """)
    }

    /// Puts one that was set aside back into its chat's queue.
    /// - Returns: the chat; nil for one that is not set aside.
    func replay(_ id: Int64) throws -> Int64? {
        let chat: Int64? = try db.scalar(
            "SELECT chat_id FROM telegram_updates WHERE update_id = \(id) AND state = 'set_aside' FOR UPDATE")
        guard let chat else { return nil }
        // One more failure sets it aside again: somebody is watching.
        try db.run(
            "UPDATE telegram_updates SET state = 'queued', attempts = \(Self.patience - 1) WHERE update_id = \(id)")
        return chat
    }

    func state(of id: Int64) throws -> String? {
        try db.scalar("SELECT state FROM telegram_updates WHERE update_id = \(id)")
    }

    func error(of id: Int64) throws -> String? {
        try db.scalar("SELECT last_error FROM telegram_updates WHERE update_id = \(id)", as: String?.self)?.flatMap {
            $0
        }
    }

    /// Telegram repeats nothing for longer than a day.
    func forgetDone(before moment: Timestamp) throws -> Int {
        Int(
            try db.run(
                "DELETE FROM telegram_updates WHERE state = 'done' AND received_at < \(moment) ORDER BY received_at LIMIT 10000"
            ).affectedRows)
    }
}
