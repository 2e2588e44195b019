import MariaDB
import Timestamps

/// What a list of tickets is narrowed to.
public struct TicketFilter: Sendable {
    public var requester: User.ID?
    /// Any of these; all where there is none.
    public var statuses: [Ticket.Status] = []
    public var priorities: [Ticket.Priority] = []
    public var assignee: Assignee?
    public var category: String?
    public var tag: String?
    public var isEscalated: Bool?
    /// The group in which the ticket has its topic.
    public var group: Int64?
    public var createdFrom: Timestamp?
    /// Exclusive.
    public var createdBefore: Timestamp?
    public var search: String?

    public enum Assignee: Sendable {
        case nobody
        case id(User.ID)
        case uuid(String)
        /// User name or e-mail.
        case login(String)
    }

    public init() {}

    /// For one requester's tickets, which no search narrows.
    var condition: SQL {
        var conditions = [conditionBesidesFacets ?? "TRUE"]
        if !statuses.isEmpty { conditions.append("tickets.status IN (\(list: statuses))") }
        if !priorities.isEmpty { conditions.append("tickets.priority IN (\(list: priorities))") }
        switch assignee {
        case .id(let id)?: conditions.append("tickets.assignee_id = \(id)")
        case .uuid(let uuid)?:
            conditions.append("tickets.assignee_id = (SELECT users.id FROM users WHERE users.uuid = \(uuid))")
        case .login(let name)?:
            conditions.append(
                """
                tickets.assignee_id = (SELECT users.id FROM users WHERE users.username = \(name) OR users.email = \(name) \
                LIMIT 1)
                """)
        case .nobody?: conditions.append("tickets.assignee_id IS NULL")
        case nil: break
        }
        if let category { conditions.append("tickets.category = \(category)") }
        if let tag {
            conditions.append("tickets.id IN (SELECT ticket_id FROM ticket_tags WHERE ticket_tags.tag = \(tag))")
        }
        if let isEscalated { conditions.append("tickets.escalated = \(isEscalated)") }
        if let createdFrom { conditions.append("tickets.created_at >= \(createdFrom)") }
        if let createdBefore { conditions.append("tickets.created_at < \(createdBefore)") }
        return conditions.all()
    }

    /// What is no facet (see `TicketFacet`) and true of few tickets; nil where there is none.
    var conditionBesidesFacets: SQL? {
        var conditions: [SQL] = []
        if let requester { conditions.append("tickets.requester_id = \(requester)") }
        if let group {
            conditions.append(
                "tickets.id IN (SELECT topics.ticket_id FROM topics WHERE topics.chat_id = \(group) AND topics.live)")
        }
        return conditions.isEmpty ? nil : conditions.all()
    }
}
