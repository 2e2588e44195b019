import MariaDB

/// A message of the desk as it stands in a chat of Telegram's. One message may have several copies in a chat, being long
/// or shown in several topics, and one of Telegram's messages may show several of ours.
struct MessageCopy: RowDecodable {
    let message: Message.ID
    let telegramMessage: Int64
    /// Nil outside of topics.
    let thread: Int64?
    let form: Form

    enum Form: String, SQLBindable, SQLDecodable {
        /// Somebody wrote it there.
        case origin
        case text
        /// A file that has a caption, or could have one.
        case caption
        /// What has no text: a sticker, a location, what was uploaded.
        case media
        /// A text of the desk about it.
        case notice
        /// The button that takes it back.
        case offer
    }

    static let columns: SQL = "message_id, telegram_message_id, thread_id, form"

    init(row: Row) throws {
        message = try row("message_id")
        telegramMessage = try row("telegram_message_id")
        thread = try row("thread_id")
        form = try row("form")
    }
}

extension Messages {
    /// Remembers that a message stands in a chat under Telegram's own number.
    func remember(
        _ message: Message.ID, chat: Int64, thread: Int64? = nil, telegramMessage: Int64,
        form: MessageCopy.Form = .origin
    ) throws {
        try db.run(
            """
            INSERT IGNORE INTO message_copies (chat_id, telegram_message_id, thread_id, message_id, form) \
            VALUES (\(chat), \(telegramMessage), \(thread), \(message), \(form))
            """)
    }

    /// The message that a chat shows under Telegram's number; of several the newest.
    func shown(chat: Int64, telegramMessage: Int64) throws -> Message? {
        try db.first(
            """
            SELECT \(Message.columns) FROM messages WHERE id = (SELECT MAX(message_id) FROM message_copies \
            WHERE chat_id = \(chat) AND telegram_message_id = \(telegramMessage))
            """)
    }

    /// Telegram's number of a message as it stands in a thread of a chat, the first of its parts. A copy of which the
    /// thread is not known, being of old, serves as well.
    func copy(of message: Message.ID, in chat: Int64, thread: Int64?) throws -> Int64? {
        try db.scalar(
            """
            SELECT telegram_message_id FROM message_copies WHERE message_id = \(message) AND chat_id = \(chat) \
            AND form NOT IN ('notice', 'offer') AND (thread_id <=> \(thread) OR thread_id IS NULL) \
            ORDER BY thread_id <=> \(thread) DESC, telegram_message_id LIMIT 1
            """)
    }

    /// Where a message stands first in a chat: where somebody wrote it, or its first copy.
    func place(of message: Message.ID, in chat: Int64) throws -> MessageCopy? {
        try db.first(
            """
            SELECT \(MessageCopy.columns) FROM message_copies WHERE message_id = \(message) AND chat_id = \(chat) \
            AND form NOT IN ('notice', 'offer') ORDER BY form = 'origin' DESC, telegram_message_id LIMIT 1
            """)
    }

    /// Telegram's numbers of messages in a chat, of each the first.
    func copies(of messages: [Message.ID], in chat: Int64) throws -> [Message.ID: Int64] {
        try db.dictionary(
            """
            SELECT message_id AS k, MIN(telegram_message_id) AS v FROM message_copies \
            WHERE message_id IN (\(list: messages)) AND chat_id = \(chat) AND form NOT IN ('notice', 'offer') \
            GROUP BY message_id
            """)
    }

    /// The copies that the desk made of messages in a chat, in the order of the chat.
    func sentCopies(of messages: [Message.ID], in chat: Int64) throws -> [MessageCopy] {
        try db.all(
            """
            SELECT \(MessageCopy.columns) FROM message_copies WHERE message_id IN (\(list: messages)) \
            AND chat_id = \(chat) AND form IN ('text', 'caption', 'media') ORDER BY telegram_message_id, message_id
            """)
    }

    /// How many parts of a message the desk has sent to a place.
    func parts(of message: Message.ID, in chat: Int64, _ thread: Int64?) throws -> Int {
        try db.scalar(
            """
            SELECT COUNT(DISTINCT telegram_message_id) FROM message_copies WHERE message_id = \(message) \
            AND chat_id = \(chat) AND thread_id <=> \(thread) AND form IN ('text', 'caption', 'media')
            """) ?? 0
    }

    /// All that one of Telegram's messages shows, oldest first.
    func copies(chat: Int64, telegramMessage: Int64) throws -> [MessageCopy] {
        try db.all(
            """
            SELECT \(MessageCopy.columns) FROM message_copies WHERE chat_id = \(chat) \
            AND telegram_message_id = \(telegramMessage) ORDER BY message_id
            """)
    }

    /// The buttons that are offered to take a message back.
    func offers(of message: Message.ID, in chat: Int64) throws -> [Int64] {
        try db.all(
            """
            SELECT telegram_message_id FROM message_copies WHERE message_id = \(message) AND chat_id = \(chat) \
            AND form = 'offer'
            """, as: Scalar<Int64>.self
        ).map(\.value)
    }

    /// Whether the desk has said anything about a ticket in a thread yet, which hangs on the ticket's first message.
    func hasNotice(of ticket: Ticket.ID, in chat: Int64, thread: Int64?) throws -> Bool {
        try db.scalar(
            """
            SELECT TRUE FROM message_copies WHERE message_id = (SELECT MIN(id) FROM messages WHERE ticket_id = \(ticket)) \
            AND chat_id = \(chat) AND thread_id <=> \(thread) AND form = 'notice' LIMIT 1
            """) ?? false
    }

    func firstID(of ticket: Ticket.ID) throws -> Message.ID? {
        try db.scalar("SELECT MIN(id) FROM messages WHERE ticket_id = \(ticket)", as: Message.ID?.self)?.flatMap { $0 }
    }

    /// Copies that are no longer of any concern, because their topic is not the ticket's any more.
    func forget(messagesOf ticket: Ticket.ID, in topic: Topic) throws {
        try db.run(
            """
            DELETE message_copies FROM message_copies JOIN messages ON messages.id = message_id \
            WHERE ticket_id = \(ticket) AND chat_id = \(topic.chat) AND thread_id <=> \(topic.thread)
            """)
    }

    /// What stood there is no more.
    func forget(chat: Int64, _ telegramMessages: [Int64], of message: Message.ID? = nil) throws {
        guard !telegramMessages.isEmpty else { return }
        let whose: SQL = message.map { "message_id = \($0)" } ?? "TRUE"
        try db.run(
            """
            DELETE FROM message_copies WHERE chat_id = \(chat) AND telegram_message_id IN (\(list: telegramMessages)) \
            AND \(whose)
            """)
    }

    /// Whether somebody wrote a message there.
    func isOrigin(_ message: Message.ID, chat: Int64, telegramMessage: Int64) throws -> Bool {
        try db.scalar(
            """
            SELECT form = 'origin' FROM message_copies WHERE chat_id = \(chat) \
            AND telegram_message_id = \(telegramMessage) AND message_id = \(message)
            """) ?? false
    }

    func chats(of message: Message.ID) throws -> [Int64] {
        try db.all(
            "SELECT DISTINCT chat_id FROM message_copies WHERE message_id = \(message) AND form IN ('text', 'caption', 'media')",
            as: Scalar<Int64>.self
        ).map(\.value)
    }
}
