import Logging
import MariaDB
import Synchronization
import Timestamps

/// The application: one method for each use case, one transaction in each. The only writer.
///
/// A `Desk` is made for each request; what the request left to deliver is handed to the courier when its answer is on
/// its way.
public struct Desk: Sendable {
    let services: Services
    private let touched: Touched
    /// The transaction that a whole request shares, where it must be carried out once (see `Desk.once`).
    nonisolated(unsafe) private let ambient: Transaction?

    private final class Touched: Sendable {
        let lanes = Mutex<Set<Lane>>([])
        /// Chats whose updates were recorded.
        let chats = Mutex<Set<Int64>>([])
    }

    public init(_ services: Services) {
        self.services = services
        touched = Touched()
        ambient = nil
    }

    private init(_ desk: Desk, within ambient: Transaction) {
        services = desk.services
        touched = desk.touched
        self.ambient = ambient
    }

    public var configuration: Configuration { services.configuration }

    func transact<Result>(_ body: (Transaction) throws -> Result) throws -> Result {
        if let ambient { return try body(ambient) }
        var lanes: Set<Lane> = []
        let result = try services.pool.transaction { db in
            let transaction = Transaction(db, services.configuration)
            let result = try body(transaction)
            lanes = transaction.lanes
            return result
        }
        if !lanes.isEmpty { touched.lanes.withLock { $0.formUnion(lanes) } }
        return result
    }

    /// Several use cases that are committed at once or not at all.
    func together<Result>(_ body: (Desk, Transaction) throws -> Result) throws -> Result {
        try transact { transaction in try body(Desk(self, within: transaction), transaction) }
    }

    func read<Result>(_ body: (Connection) throws -> Result) throws -> Result {
        if let ambient { return try body(ambient.db) }
        return try services.pool.read(body)
    }

    func touch(chat: Int64) {
        _ = touched.chats.withLock { $0.insert(chat) }
    }

    /// Has the inbox and the courier take up at once what this desk queued.
    public func dispatch() {
        let chats = touched.chats.withLock { chats in
            defer { chats = [] }
            return chats
        }
        if !chats.isEmpty { services.inbox.wake(chats, services) }
        let lanes = touched.lanes.withLock { lanes in
            defer { lanes = [] }
            return lanes
        }
        if !lanes.isEmpty { services.courier.wake(lanes) }
    }
}
