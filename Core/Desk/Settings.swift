import FoundationEssentials
import MariaDB
import Timestamps

/// The SQL of what administrators set: one JSON value a name.
struct Settings {
    let db: Connection
}

extension Connection {
    var settings: Settings { Settings(db: self) }
}

extension Settings {
    func autoReplies() throws -> AutoReplies {
        let json: String? = try db.scalar("SELECT value FROM settings WHERE name = 'auto_replies'")
        guard let json else { return AutoReplies() }
        return try JSONDecoder().decode(AutoReplies.self, from: Data(json.utf8))
    }

    /// The bot's user name, once Telegram was asked for it.
    func botName() throws -> String? {
        try db.scalar("SELECT JSON_VALUE(value, '$') FROM settings WHERE name = 'bot_name'")
    }

    func set(botName: String, at now: Timestamp) throws {
        try db.run(
            """
            INSERT INTO settings (name, value, updated_at) VALUES ('bot_name', JSON_QUOTE(\(botName)), \(now)) \
            ON DUPLICATE KEY UPDATE value = VALUES(value), updated_at = VALUES(updated_at)
            """)
    }

    func set(_ replies: AutoReplies, at now: Timestamp) throws {
        let json = String(decoding: try JSONEncoder().encode(replies), as: UTF8.self)
        try db.run(
            """
            INSERT INTO settings (name, value, updated_at) VALUES ('auto_replies', \(json), \(now)) \
            ON DUPLICATE KEY UPDATE value = VALUES(value), updated_at = VALUES(updated_at)
            """)
    }
}

extension Desk {
    public func autoReplies() throws -> AutoReplies {
        try read { try $0.settings.autoReplies() }
    }

    /// Notes what the bot is called, by which it knows the commands that are meant for another one.
    public func set(botName: String) throws {
        try transact { try $0.db.settings.set(botName: botName, at: $0.now) }
    }

    public func set(_ replies: AutoReplies) throws -> AutoReplies {
        try transact { transaction in
            try transaction.db.settings.set(replies, at: transaction.now)
            return replies
        }
    }
}
