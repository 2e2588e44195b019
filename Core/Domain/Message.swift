import Timestamps

public struct Message: Sendable {
    public typealias ID = Core.ID<Message>

    public let id: ID
    public let ticket: Ticket.ID
    /// Nil for what the system says.
    public let author: User.ID?
    /// Of an anonymous administrator or a channel, who are nobody's account.
    public var authorName: String?
    public let side: Side
    public var visibility: Visibility
    public var body: String
    /// The body's formatting, where it has any.
    public var entities: [RichText.Entity] = []
    /// What Telegram shows as a type of its own; the body says it in words.
    public var special: Special?
    /// Telegram's `media_group_id`, which the messages of an album share.
    public var album: String?
    /// What a web chat said that the body is.
    public let contentType: ContentType
    /// URLs, as they were given; a path alone is one of ours.
    public var attachments: [String]?
    public let replyTo: ID?
    public var delivery: DeliveryState
    public let createdAt: Timestamp
    /// When it was last edited.
    public var editedAt: Timestamp?
    /// When it was taken back from the requester.
    public var withdrawnAt: Timestamp?

    public var richText: RichText { RichText(body, entities) }
    /// The body where there is no formatting: hidden links are written out.
    public var plainBody: String { entities.isEmpty ? body : richText.plain }

    public enum Side: String, Sendable {
        case requester
        case staff
        case system
    }

    public enum Special: Codable, Sendable, Equatable {
        case location(latitude: Double, longitude: Double)
        case venue(latitude: Double, longitude: Double, title: String, address: String)
        case contact(phone: String, firstName: String, lastName: String?)
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
