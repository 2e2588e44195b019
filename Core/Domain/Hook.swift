import Timestamps

/// Somebody's URL that is told what happens here (seed 000, phase 6).
public struct Hook: Sendable {
    public typealias ID = Core.ID<Hook>

    public let id: ID
    public let url: String
    /// Names of events, or `*` for all.
    public let events: [String]
    public let description: String
    public let isActive: Bool
    public let createdAt: Timestamp
    public let updatedAt: Timestamp?
}

/// What a hook becomes; nil leaves it as it is.
public struct HookChanges: Sendable {
    public var url: String?
    public var events: [String]?
    public var description: String?
    public var isActive: Bool?

    public init(url: String? = nil, events: [String]? = nil, description: String? = nil, isActive: Bool? = nil) {
        self.url = url
        self.events = events
        self.description = description
        self.isActive = isActive
    }
}

/// What hooks can be told of: the eight of seed 000 in its order, then ours.
public enum HookEvent: String, CaseIterable, Sendable {
    case ticketCreated = "ticket.created"
    case ticketUpdated = "ticket.updated"
    case ticketClosed = "ticket.closed"
    case messageSent = "message.sent"
    case userMentioned = "user.mentioned"
    case topicCreated = "topic.created"
    case topicLinked = "topic.linked"
    case errorOccurred = "error.occurred"
    case ticketAssigned = "ticket.assigned"
    case ticketEscalated = "ticket.escalated"
    case slaWarning = "sla.warning"
    case slaBreached = "sla.breached"
    case ticketRated = "ticket.rated"

    /// Names as a hook may list them.
    static let words: [(String, String)] = (["*"] + allCases.map(\.rawValue)).map { ($0, $0) }

    public var description: String {
        switch self {
        case .ticketCreated: "When a new ticket is created"
        case .ticketUpdated: "When a ticket is updated"
        case .ticketClosed: "When a ticket is closed"
        case .messageSent: "When a message is sent"
        case .userMentioned: "When a user is mentioned"
        case .topicCreated: "When a topic is created"
        case .topicLinked: "When topics are linked"
        case .errorOccurred: "When an error occurs"
        case .ticketAssigned: "When a ticket is given to somebody"
        case .ticketEscalated: "When a ticket is escalated"
        case .slaWarning: "When a deadline comes near"
        case .slaBreached: "When a deadline is missed"
        case .ticketRated: "When a customer rates a ticket"
        }
    }
}

/// One call of a hook.
public struct HookCall: Sendable {
    public let id: Int64
    public let hook: Hook.ID
    public let event: String
    public let state: State
    public let attempt: Int
    public let statusCode: Int?
    /// Milliseconds.
    public let duration: Int?
    /// The beginning of what the receiver answered.
    public let response: String?
    public let error: String?
    public let createdAt: Timestamp

    public enum State: String, Sendable {
        case queued
        case succeeded
        case failed
    }
}

/// The calls of a hook in numbers.
public struct HookStatistics: Sendable {
    public let hook: Hook.ID
    public let total: Int
    public let succeeded: Int
    public let failed: Int
    public let pending: Int
    /// Milliseconds.
    public let averageDuration: Int?
    public let lastSuccessAt: Timestamp?
    public let lastFailureAt: Timestamp?

    /// Of the finished ones, 0 to 1.
    public var successRate: Double? {
        succeeded + failed == 0 ? nil : Double(succeeded) / Double(succeeded + failed)
    }
}
