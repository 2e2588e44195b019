import JSON

/// What the desk says no with. Each dialect turns it into its own status and words, in an exhaustive `switch`.
public enum Refusal: Error, Equatable, Sendable {
    /// No credential, or none that holds.
    case unauthenticated
    /// Known, but not allowed.
    case forbidden
    /// Somebody else's, for the caller to see; most dialects do not say that it is there at all.
    case notYours
    /// A write with a cookie that may come from another site.
    case crossSite
    case wrongPassword
    /// The password is right, and a code of the second factor is wanted too.
    case codeRequired
    /// Seconds after which to try again.
    case tooManyAttempts(retryAfter: Int)
    case notFound(Noun)
    /// Fields that break their rules, all of them.
    case invalid([FormIssue])
    /// The body cannot be read at all.
    case unreadable(Unreadable)
    case methodNotAllowed(allowed: [String])
    /// A change that changes nothing.
    case noChanges
    /// The idempotency key came with another request before.
    case keyReused
    /// The request with this idempotency key is still being carried out.
    case keyBusy
    case transition(from: Ticket.Status, to: Ticket.Status)
    /// Somebody else has it already.
    case conflict(Noun)
    /// Not now: a part of the desk is out of order. Seconds after which to come back.
    case unavailable(retryAfter: Int)

    public enum Noun: String, Equatable, Sendable {
        case ticket
        case user
        case file
        /// Of a file that is at Telegram alone, and cannot be had from there.
        case fileContent
        case update
        case page
        case assignee
        case apiKey
        case hook
        case cannedResponse
        case shortcut
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
