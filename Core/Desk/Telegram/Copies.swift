import MariaDB

/// The SQL of messages' copies in Telegram.
struct Copies {
    let db: Connection
}

extension Copies {
    /// Somebody wrote a message there.
    func remember(_ message: Message.ID, at place: Place, telegramMessage: Int64) throws {
        try db.run(
            """
            INSERT IGNORE INTO message_copies (chat_id, telegram_message_id, thread_id, message_id, form) \
            VALUES (\(place.chat), \(telegramMessage), \(place.thread), \(message), 'origin')
            """)
    }

    func isOrigin(_ message: Message.ID, chat: Int64, telegramMessage: Int64) throws -> Bool {
        try db.scalar(
            """
            SELECT form = 'origin' FROM message_copies WHERE chat_id = \(chat) \
            AND telegram_message_id = \(telegramMessage) AND message_id = \(message)
            """) ?? false
    }

    func chats(of message: Message.ID) throws -> [Int64] {
        try db.all(
            "SELECT DISTINCT chat_id FROM message_copies WHERE message_id = \(message) AND form <> 'origin'",
            as: Scalar<Int64>.self
        ).map(\.value)
    }
}
