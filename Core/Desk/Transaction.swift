import MariaDB
import Timestamps

/// What one use case works with: its connection, its moment, and the lanes in which it left something to deliver.
/// All it writes is committed at once or not at all.
final class Transaction {
    let db: Connection
    let now: Timestamp
    let publicURL: String
    private let telegram: TelegramConfiguration?
    private(set) var lanes: Set<Lane> = []
    private var languages: [Int64: Language] = [:]

    /// For what happens on the way out, where nothing is opened.
    init(_ db: Connection, now: Timestamp = .now) {
        self.db = db
        self.now = now
        telegram = nil
        publicURL = ""
    }

    init(_ db: Connection, _ configuration: Configuration, now: Timestamp = .now) {
        self.db = db
        self.now = now
        telegram = configuration.telegram
        publicURL = configuration.publicURL
    }

    /// Whether there is a bot at all: without one no message has a way into Telegram.
    var hasBot: Bool { telegram != nil }

    /// Seconds for which an answer from Telegram is held back, so that it can be taken back.
    var undoSeconds: Double { telegram?.undoSeconds ?? 0 }

    /// The group that the configuration names, as it is called by now.
    func configuredGroup() throws -> Int64? {
        try db.groups.current(telegram?.supportChat)
    }

    /// The language in which the desk speaks to a group.
    func language(of chat: Int64) throws -> Language {
        if let known = languages[chat] { return known }
        let language = try db.groups.find(chat)?.language ?? .english
        languages[chat] = language
        return language
    }

    /// Says something to the team, wherever the ticket has a topic.
    func notify(_ notice: TopicNotice, of ticket: Ticket.ID) throws {
        for topic in try db.topics.all(of: ticket) {
            try deliver(.text(notice.html(language(of: topic.chat)), toTopicOf: ticket, in: topic.chat))
        }
    }

    /// Has a lane looked at although nothing new was queued in it.
    func wake(_ lane: Lane) throws {
        try db.lanes.hurry(lane, at: now)
        lanes.insert(lane)
    }

    /// Queues what must leave the machine, in the same transaction as the reason for it.
    /// - Parameter isParked: it waits for a customer who has blocked the bot.
    func deliver(_ delivery: Delivery.New, isParked: Bool = false) throws {
        try db.deliveries.insert(delivery, isParked ? .blocked : .queued, at: now)
        if !isParked { lanes.insert(delivery.lane) }
    }

    /// - Throws: `Refusal.notFound` where there is none, `Refusal.notYours` for somebody else's.
    func lock(_ reference: Ticket.Reference, for caller: User) throws -> Ticket {
        try visible(try db.tickets.lock(reference), to: caller)
    }
}

/// - Throws: `Refusal.notFound` for nil, `Refusal.notYours` for somebody else's ticket.
func visible(_ ticket: Ticket?, to caller: User) throws -> Ticket {
    guard let ticket else { throw Refusal.notFound(.ticket) }
    guard ticket.isVisible(to: caller) else { throw Refusal.notYours }
    return ticket
}
