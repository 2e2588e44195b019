import Timestamps

/// What tickets are told apart by in a list.
public enum TicketFacet: Hashable, Sendable {
    case status(Ticket.Status)
    case priority(Ticket.Priority)
    case assignee(User.ID?)
    case category(String?)
    case tag(String)
    case escalated(Bool)

    public enum Kind: String, CaseIterable, Sendable {
        case status
        case priority
        case assignee
        case category
        case tag
        case escalated
    }
}

/// What a list of tickets is narrowed to: all of it must hold.
public struct TicketSelection: Sendable {
    /// Of each group one facet at least.
    public var facets: [[TicketFacet]] = []
    public var createdFrom: Timestamp?
    /// Itself not included.
    public var createdBefore: Timestamp?
    public var query: SearchQuery?

    public init() {}
}
