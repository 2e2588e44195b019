import FoundationEssentials
import MariaDB
import Timestamps

extension TicketFacet {
    /// Its set's name. Any change here wants all tickets in `ticket_changes`, by a migration.
    var name: String {
        switch self {
        case .status(let status): "status:\(status.rawValue)"
        case .priority(let priority): "priority:\(priority.rawValue)"
        case .assignee(let user): "assignee:\(user.map { "\($0.rawValue)" } ?? "")"
        case .category(let category): "category:\(category?.lowercased() ?? "")"
        case .tag(let tag): "tag:\(tag.lowercased())"
        case .escalated(let flag): "escalated:\(flag ? 1 : 0)"
        }
    }

    /// The set of all there are, and those of a day each.
    static let any = "any"
    static func created(_ day: Timestamp) -> String { "created:\(day.iso8601(.seconds).prefix(10))" }

    /// The same, said of a ticket's row.
    var condition: SQL {
        switch self {
        case .status(let status): "tickets.status = \(status)"
        case .priority(let priority): "tickets.priority = \(priority)"
        case .assignee(let user): "tickets.assignee_id <=> \(user)"
        case .category(let category): "tickets.category <=> \(category)"
        case .tag(let tag):
            "EXISTS (SELECT 1 FROM ticket_tags WHERE ticket_tags.ticket_id = tickets.id AND tag = \(tag))"
        case .escalated(let flag): "tickets.escalated = \(flag)"
        }
    }
}

extension TicketSelection {
    /// Without the query, which rows do not answer.
    var condition: SQL {
        var conditions = facets.map { group in
            group.dropFirst().reduce("(\(group[0].condition)" as SQL) { "\($0) OR \($1.condition)" } + ")"
        }
        if let createdFrom { conditions.append("tickets.created_at >= \(createdFrom)") }
        if let createdBefore { conditions.append("tickets.created_at < \(createdBefore)") }
        return conditions.all()
    }
}

extension Timestamp {
    /// The beginning of the day, or of the next one unless this is a beginning.
    func day(roundedUp: Bool) -> Timestamp {
        let day = 86_400_000_000 as Int64
        let rest = ((microseconds % day) + day) % day
        return Timestamp(microseconds: microseconds - rest + (roundedUp && rest > 0 ? day : 0))
    }
}

/// A ticket that the sets do not know as it is.
struct ChangedTicket: RowDecodable {
    let id: Ticket.ID
    let isSelected: Bool

    init(row: Row) throws {
        id = try row("id")
        isSelected = try row("is_selected")
    }
}

/// The names of the sets that a ticket belongs in.
struct FacetedTicket: RowDecodable {
    let id: Ticket.ID
    let facets: [String]

    static let columns: SQL = """
        tickets.id, tickets.status, tickets.priority, tickets.assignee_id, tickets.category, tickets.escalated, \
        tickets.created_at, \
        (SELECT JSON_ARRAYAGG(tag) FROM ticket_tags WHERE ticket_tags.ticket_id = tickets.id) AS tags
        """

    init(row: Row) throws {
        id = try row("id")
        let facets: [TicketFacet] = [
            .status(try row("status")), .priority(try row("priority")), .assignee(try row("assignee_id")),
            .category(try row("category")), .escalated(try row("escalated")),
        ]
        let created: Timestamp = try row("created_at")
        let tags: String? = try row("tags")
        let tagged = try tags.map { try JSONDecoder().decode([String].self, from: Data($0.utf8)) } ?? []
        self.facets =
            [TicketFacet.any, TicketFacet.created(created)] + facets.map(\.name)
            + tagged.map { TicketFacet.tag($0).name }
    }
}

extension Search {
    func changes(_ condition: SQL) throws -> [ChangedTicket] {
        try db.all(
            """
            SELECT ticket_changes.ticket_id AS id, tickets.id IS NOT NULL AND COALESCE(\(condition), FALSE) AS is_selected \
            FROM ticket_changes LEFT JOIN tickets ON tickets.id = ticket_changes.ticket_id
            """)
    }

    func facets(where condition: SQL) throws -> [FacetedTicket] {
        try db.all("SELECT \(FacetedTicket.columns) FROM tickets WHERE \(condition)")
    }
}
