import MariaDB
import Timestamps

/// How the desk is; that there is an answer says that it is alive and its database reachable.
public struct Health: Sendable {
    public let schemaVersion: Int
    /// Seconds; nil when nothing waits to be delivered.
    public let oldestUndelivered: Double?
}

extension Desk {
    public func health() throws -> Health {
        try read { db in
            Health(
                schemaVersion: try Migrator.version(on: db),
                oldestUndelivered: try db.deliveries.oldestAge(at: .now))
        }
    }
}

extension Desk {
    /// Tickets that the job search-index has not been to since they changed. Many of them make lists slow.
    public func unpackedTickets() throws -> Int {
        try read { try $0.scalar("SELECT COUNT(*) FROM ticket_changes") ?? 0 }
    }
}
