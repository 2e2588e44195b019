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

/// The tickets that were opened in the last 30 days, in numbers (seed 001 §7).
public struct DeskStatistics: RowDecodable, Sendable {
    public let total: Int
    public let open: Int
    public let inProgress: Int
    /// Resolved, closed or cancelled.
    public let finished: Int
    /// Open, and without the first answer that was due.
    public let breached: Int
    /// Minutes to the first answer; nil where there was none.
    public let averageResponse: Double?

    public init(row: Row) throws {
        total = try row("total")
        open = try row("open")
        inProgress = try row("in_progress")
        finished = try row("finished")
        breached = try row("breached")
        averageResponse = try row("average_response")
    }
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

    public func statistics() throws -> DeskStatistics? {
        try read { try $0.tickets.statistics(at: .now, days: 30) }
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
    func countByStatus(since moment: Timestamp) throws -> [Ticket.Status: Int] {
        try db.dictionary(
            "SELECT status AS k, COUNT(*) AS v FROM tickets WHERE created_at >= \(moment) GROUP BY status")
    }

    /// Of an index alone.
    func statistics(at now: Timestamp, days: Double) throws -> DeskStatistics? {
        try db.first(
            """
            SELECT COUNT(*) AS total, COALESCE(SUM(status = 'open'), 0) AS open, \
            COALESCE(SUM(status = 'in_progress'), 0) AS in_progress, \
            COALESCE(SUM(status IN ('resolved', 'closed', 'cancelled')), 0) AS finished, \
            COALESCE(SUM(status = 'open' AND first_responded_at IS NULL AND first_response_due_at < \(now)), 0) AS breached, \
            AVG(TIMESTAMPDIFF(SECOND, created_at, first_responded_at)) / 60 AS average_response \
            FROM tickets WHERE created_at >= \(now.adding(seconds: -86_400 * days))
            """)
    }
}
