import CMariaDB
import Glibc
import Synchronization
import Timestamps

/// A few connections behind many threads. Opened when first needed, closed after a minute without use.
public final class Pool: Sendable {
    private struct Idle {
        /// A connection is handed from thread to thread, never shared: only `Pool` and the one borrower see it.
        nonisolated(unsafe) let connection: Connection
        let since: Timestamp
    }

    private struct State {
        var idle: [Idle] = []
        var open = 0
    }

    private let endpoint: DatabaseURL
    private let capacity: Int
    private let state = Mutex(State())
    private static let idleSeconds = 60.0
    private static let patience = 5.0

    public init(_ endpoint: DatabaseURL, capacity: Int) {
        mysql_server_init(0, nil, nil)
        self.endpoint = endpoint
        self.capacity = capacity
    }

    /// Lends a connection for reads. Retried once on a fresh connection when the server went away meanwhile: the body
    /// must change nothing but what it may change twice.
    public func read<Result>(_ body: (Connection) throws -> Result) throws -> Result {
        do {
            return try borrow(body)
        } catch let error as MariaDBError where error.isConnectionLoss {
            return try borrow(body)
        }
    }

    /// Runs `body` in one transaction and commits it. On deadlock (1213), lock timeout (1205) or a connection lost
    /// before COMMIT the whole of it is run again, at most twenty times, with a growing random pause.
    /// - Throws: `outcomeUnknown` when the connection is lost at COMMIT itself; what `body` throws, after a rollback.
    public func transaction<Result>(_ body: (Connection) throws -> Result) throws -> Result {
        var attempt = 1
        while true {
            do {
                return try borrow { try Self.attempt(body, on: $0) }
            } catch let error as MariaDBError
                where attempt < 20
                && (error.code == .deadlock || error.code == .lockWaitTimeout || error.isConnectionLoss)
            {
                usleep(UInt32.random(in: 1_000...(10_000 * UInt32(attempt))))
                attempt += 1
            }
        }
    }

    private static func attempt<Result>(_ body: (Connection) throws -> Result, on connection: Connection) throws
        -> Result
    {
        try connection.execute("START TRANSACTION")
        let result: Result
        do {
            result = try body(connection)
        } catch {
            try? connection.execute("ROLLBACK")  // a lost connection has rolled back already
            throw error
        }
        do {
            try connection.execute("COMMIT")
        } catch  where error.isConnectionLoss {
            throw MariaDBError(.outcomeUnknown, "the connection was lost at COMMIT")
        }
        return result
    }

    private func borrow<Result>(_ body: (Connection) throws -> Result) throws -> Result {
        let connection = try take()
        do {
            let result = try body(connection)
            give(connection)
            return result
        } catch let error as MariaDBError where error.isConnectionLoss || error.code == .outcomeUnknown {
            drop()
            closeIdle()
            throw error
        } catch {
            give(connection)
            throw error
        }
    }

    private func take() throws -> Connection {
        let deadline = Timestamp.now.adding(seconds: Self.patience)
        while true {
            enum Turn {
                case reuse(Idle)
                case open
                case wait
            }
            let turn: Turn = state.withLock { state in
                if let idle = state.idle.popLast() { return .reuse(idle) }
                if state.open < capacity {
                    state.open += 1
                    return .open
                }
                return .wait
            }
            switch turn {
            case .reuse(let idle):
                if Timestamp.now.seconds(since: idle.since) < Self.idleSeconds { return idle.connection }
                drop()
            case .open:
                do {
                    return try Connection(endpoint)
                } catch {
                    drop()
                    throw error
                }
            case .wait:
                guard Timestamp.now < deadline else {
                    throw MariaDBError(.poolExhausted, "no connection became free within \(Int(Self.patience)) s")
                }
                usleep(500)
            }
        }
    }

    private func give(_ connection: Connection) {
        let idle = Idle(connection: connection, since: .now)
        state.withLock { $0.idle.append(idle) }
    }

    /// What one connection lost, the others that lay idle have lost too.
    private func closeIdle() {
        let closed = state.withLock { state in
            defer {
                state.open -= state.idle.count
                state.idle = []
            }
            return state.idle
        }
        _ = closed  // closed here, outside the lock
    }

    private func drop() {
        state.withLock { $0.open -= 1 }
    }
}
