import JSON

/// What happened to a ticket, one row of the log that audit, timeline, hooks and live channel read.
public struct Event: Sendable {
    public let kind: Kind
    public let details: JSONValue
    /// Follows from another event of the same act, for which the audit log has an entry already.
    public var isDerived = false

    public enum Kind: String, CaseIterable, Sendable {
        case ticketCreated = "ticket.created"
        case ticketUpdated = "ticket.updated"
        case ticketAssigned = "ticket.assigned"
        case ticketClosed = "ticket.closed"
        case ticketRead = "ticket.read"
        case ticketRated = "ticket.rated"
        case ticketDeleted = "ticket.deleted"
        case userMentioned = "user.mentioned"
        case messageSent = "message.sent"
        case messageEdited = "message.edited"
        case messageWithdrawn = "message.withdrawn"
        case topicCreated = "topic.created"
        case topicLinked = "topic.linked"
        case topicUnlinked = "topic.unlinked"
        case topicLost = "topic.lost"
        case customerUnreachable = "customer.unreachable"
    }

    public init(_ kind: Kind, _ details: JSONValue = [:]) {
        self.kind = kind
        self.details = details
    }

    var derived: Event {
        var event = self
        event.isDerived = true
        return event
    }
}
