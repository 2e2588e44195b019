import JSON

/// What the desk says no with. Each dialect turns it into its own status and words, in an exhaustive `switch`.
public enum Refusal: Error, Equatable, Sendable {
    /// No credential, or none that holds.
    case unauthenticated
    /// Known, but not allowed.
    case forbidden
    case notFound(Noun)
    /// Fields that break their rules, all of them.
    case invalid([FormIssue])
    /// The body cannot be read at all.
    case unreadable(Unreadable)
    case methodNotAllowed(allowed: [String])
    case transition(from: Ticket.Status, to: Ticket.Status)
    /// Somebody else has it already.
    case conflict(Noun)
    /// Not now: a part of the desk is out of order. Seconds after which to come back.
    case unavailable(retryAfter: Int)

    public enum Noun: String, Equatable, Sendable {
        case ticket
        case user
        case file
        case page
        case email
        case username
    }

    public enum Unreadable: Equatable, Sendable {
        case malformedJSON
        case notAnObject
        case incomplete
        case tooLarge(limit: Int)
    }
}
