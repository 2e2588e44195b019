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

    /// The group that holds the topics: the configured one, else the one that was registered by `/start`.
    func supportGroup() throws -> Int64? {
        try telegram?.supportChat ?? db.topics.registeredGroup()
    }

    /// Has a lane looked at although nothing new was queued in it.
    func wake(_ lane: Lane) throws {
        try db.lanes.hurry(lane, at: now)
        lanes.insert(lane)
    }

    /// Queues what must leave the machine, in the same transaction as the reason for it.
    func deliver(_ delivery: Delivery.New) throws {
        try db.deliveries.insert(delivery, at: now)
        lanes.insert(delivery.lane)
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
