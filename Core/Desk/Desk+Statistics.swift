import MariaDB
import Timestamps

/// One ticket in numbers.
public struct TicketStatistics: Sendable {
    public let ticket: Ticket
    public let messages: Counts
    public let participants: Int

    public struct Counts: RowDecodable, Sendable {
        public let total: Int
        public let fromUser: Int
        public let fromStaff: Int
        public let notes: Int
        public let attachments: Int

        public init(row: Row) throws {
            total = try row("total")
            fromUser = try row("from_user")
            fromStaff = try row("from_staff")
            notes = try row("notes")
            attachments = try row("attachments")
        }
    }

    /// Seconds.
    public var firstResponse: Int? {
        ticket.firstRespondedAt.map { Int($0.seconds(since: ticket.createdAt)) }
    }

    /// Seconds until it was resolved, or closed without that.
    public var resolution: Int? {
        (ticket.resolvedAt ?? ticket.closedAt).map { Int($0.seconds(since: ticket.createdAt)) }
    }
}

/// The whole desk in numbers, as seed 001 §7 defines them.
public struct DeskStatistics: Sendable {
    /// Opened in the last 30 days.
    public let recent: Int
    public let byStatus: [Ticket.Status: Int]
    /// Open, and without the first answer that was due.
    public let breached: Int
    /// Minutes to the first answer, of the tickets opened in the last 30 days.
    public let averageResponse: Double?
}

extension Desk {
    public func statistics(of reference: Ticket.Reference) throws -> TicketStatistics {
        try read { db in
            guard let ticket = try db.tickets.find(reference) else { throw Refusal.notFound(.ticket) }
            guard let counts = try db.messages.counts(of: ticket.id) else { throw Refusal.notFound(.ticket) }
            return TicketStatistics(
                ticket: ticket, messages: counts, participants: try db.participants.count(of: ticket.id))
        }
    }

    public func statistics() throws -> DeskStatistics {
        let now = Timestamp.now
        return try read { db in
            let recent = try db.tickets.recent(since: now.adding(seconds: -30 * 86_400))
            return DeskStatistics(
                recent: recent?.count ?? 0, byStatus: Dictionary(uniqueKeysWithValues: try db.tickets.countByStatus()),
                breached: try db.tickets.countBreached(at: now), averageResponse: recent?.averageResponse)
        }
    }
}

extension Messages {
    func counts(of ticket: Ticket.ID) throws -> TicketStatistics.Counts? {
        try db.first(
            """
            SELECT COUNT(*) AS total, COALESCE(SUM(side = 'requester'), 0) AS from_user, \
            COALESCE(SUM(side = 'staff' AND visibility = 'public'), 0) AS from_staff, \
            COALESCE(SUM(visibility = 'internal'), 0) AS notes, \
            COALESCE(SUM(JSON_LENGTH(attachments)), 0) AS attachments FROM messages WHERE ticket_id = \(ticket)
            """)
    }
}

extension Tickets {
    struct Recent: RowDecodable {
        let count: Int
        let averageResponse: Double?

        init(row: Row) throws {
            count = try row("count")
            averageResponse = try row("average")
        }
    }

    func recent(since start: Timestamp) throws -> Recent? {
        try db.first(
            """
            SELECT COUNT(*) AS count, AVG(TIMESTAMPDIFF(SECOND, created_at, first_responded_at)) / 60 AS average \
            FROM tickets WHERE created_at >= \(start)
            """)
    }

    func countBreached(at now: Timestamp) throws -> Int {
        try db.scalar(
            """
            SELECT COUNT(*) FROM tickets WHERE status = \(Ticket.Status.open) AND first_responded_at IS NULL \
            AND first_response_due_at < \(now)
            """) ?? 0
    }
}
