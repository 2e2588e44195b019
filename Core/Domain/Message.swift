import Timestamps

public struct Message: Sendable {
    public typealias ID = Core.ID<Message>

    public let id: ID
    public let ticket: Ticket.ID
    /// Nil for what the system says.
    public let author: User.ID?
    public let side: Side
    public let visibility: Visibility
    public let body: String
    /// What a web chat said that the body is.
    public let contentType: ContentType
    /// URLs, as they were given; a path alone is one of ours.
    public var attachments: [String]?
    public let replyTo: ID?
    public let delivery: DeliveryState
    public let createdAt: Timestamp

    public enum Side: String, Sendable {
        case requester
        case staff
        case system
    }

    public enum ContentType: String, CaseIterable, Sendable {
        case text
        case image
        case file
    }

    public enum Visibility: String, Sendable {
        case `public`
        case `internal`
    }

    /// How far a public message has come on its way to the requester; `none` where there is no way but asking us.
    public enum DeliveryState: String, Sendable {
        case none
        case queued
        case sent
        case failed
        case blocked
    }
}
