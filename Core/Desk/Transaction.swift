import MariaDB
import Timestamps

/// What one use case works with: its connection, its moment, and the lanes in which it left something to deliver.
/// All it writes is committed at once or not at all.
final class Transaction {
    let db: Connection
    let now: Timestamp
    private let telegram: TelegramConfiguration?
    private(set) var lanes: Set<Lane> = []

    /// - Parameter telegram: nil where there is no bot, or where the use case opens no topic.
    init(_ db: Connection, telegram: TelegramConfiguration? = nil, now: Timestamp = .now) {
        self.db = db
        self.telegram = telegram
        self.now = now
    }

    /// Whether there is a bot at all: without one no message has a way into Telegram.
    var hasBot: Bool { telegram != nil }

    /// The group that holds the topics: the configured one, else the one that was registered by `/start`.
    func supportGroup() throws -> Int64? {
        try telegram?.supportChat ?? db.topics.registeredGroup()
    }

    /// Queues what must leave the machine, in the same transaction as the reason for it.
    func deliver(_ delivery: Delivery.New) throws {
        try db.deliveries.insert(delivery, at: now)
        lanes.insert(delivery.lane)
    }
}
