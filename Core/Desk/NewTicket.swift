/// What a ticket is opened with.
public struct NewTicket: Sendable {
    public let requester: User.ID
    public let subject: String
    public let source: Ticket.Source
    public var priority = Ticket.Priority.normal
    public var category: String?
    public var tags: [String] = []
    public var pageURL: String?

    public init(requester: User.ID, subject: String, source: Ticket.Source) {
        self.requester = requester
        self.subject = subject
        self.source = source
    }

    /// The first line of a message as a subject, cut at a word's end where that is possible.
    static func subject(of text: String, limit: Int = 80) -> String {
        let lines = text.split(whereSeparator: \.isNewline).lazy.map { $0.drop(while: \.isWhitespace) }
        guard let line = lines.first(where: { !$0.isEmpty })?.description.prefix(characters: 250) else { return "" }
        guard line.count > limit else { return line }
        let space = line.prefix(limit).lastIndex(where: \.isWhitespace)
        let cut = space.map { line[..<$0] }.flatMap { $0.count > limit / 2 ? $0 : nil } ?? line.prefix(limit - 1)
        return cut + "…"
    }
}

/// What is said in a ticket.
public struct NewMessage: Sendable {
    public let author: User.ID?
    public let side: Message.Side
    public var visibility = Message.Visibility.public
    public let body: String
    public var authorName: String?
    public var entities: [RichText.Entity] = []
    public var special: Message.Special?
    public var album: String?
    public var contentType = Message.ContentType.text
    public var attachments: [String]?
    public var replyTo: Message.ID?
    /// Told to a customer in Telegram as a notification with a button (seed 001), rather than as it was said.
    public var isNotification = false
    var delivery = Message.DeliveryState.none

    public init(author: User.ID?, side: Message.Side, body: String, attachments: [String]? = nil) {
        self.author = author
        self.side = side
        self.body = body
        self.attachments = attachments
    }
}

/// What a user is made with.
public struct NewUser: Sendable {
    public var email: String?
    public var username: String?
    public var name = ""
    public var role = User.Role.user
    public var isService = false
    public var passwordHash: String?
    public var externalID: String?
    public var skills: [(String, Int)] = []

    public init() {}
}
