import MariaDB

/// A ticket with the people and the words that most dialects show beside it.
public struct TicketView: Sendable {
    public let ticket: Ticket
    public let requester: User
    public let assignee: User?
    /// What the ticket was opened with.
    public let description: String
    /// Where the team works on it, if there is a topic.
    public let topic: Topic?

    /// The assignee as they were named, else by user name or e-mail.
    public var assigneeName: String? {
        ticket.assignedAs ?? assignee.map { $0.username ?? $0.email ?? $0.displayName }
    }
}

/// A message with what is known of it beside its text.
public struct MessageView: Sendable {
    public let message: Message
    public let author: User?
    /// Its number in the requester's private chat.
    public let telegramMessage: Int64?
    public let attachments: [Attachment]
    /// How many people reacted with each emoji, in Telegram.
    public var reactions: [(emoji: String, count: Int)] = []

    /// Of an anonymous administrator and of a channel no more than a name is known.
    public var authorName: String? { message.authorName ?? author?.displayName }
}

/// A link in a message; of our own files more is known.
public struct Attachment: Sendable {
    public let url: String
    public let file: StoredFile?
}

extension Tickets {
    /// Three queries, however many tickets.
    func views(of tickets: [Ticket]) throws -> [TicketView] {
        guard !tickets.isEmpty else { return [] }
        let people = try db.users.find(Set(tickets.map(\.requester) + tickets.compactMap(\.assignee)))
        let openings = try db.messages.first(of: tickets.map(\.id))
        let topics = try db.topics.live(of: tickets.map(\.id))
        return try tickets.map { ticket in
            guard let requester = people[ticket.requester] else { throw Refusal.notFound(.user) }
            return TicketView(
                ticket: ticket, requester: requester, assignee: ticket.assignee.flatMap { people[$0] },
                description: openings[ticket.id] ?? "", topic: topics[ticket.id])
        }
    }

    func view(of ticket: Ticket) throws -> TicketView {
        guard let view = try views(of: [ticket]).first else { throw Refusal.notFound(.ticket) }
        return view
    }
}

extension Messages {
    /// - Parameter chat: the requester's private chat.
    func views(of messages: [Message], chat: Int64?, publicURL: String) throws -> [MessageView] {
        guard !messages.isEmpty else { return [] }
        let people = try db.users.find(Set(messages.compactMap(\.author)))
        let numbers = try chat.map { try copies(of: messages.map(\.id), in: $0) } ?? [:]
        let files = try db.files.find(messages.flatMap { $0.attachments ?? [] }.compactMap(StoredFile.uuid(inURL:)))
        return messages.map { message in
            MessageView(
                message: message, author: message.author.flatMap { people[$0] }, telegramMessage: numbers[message.id],
                attachments: (message.attachments ?? []).map { url in
                    Attachment(
                        url: url.hasPrefix("/") ? publicURL + url : url,
                        file: url.hasPrefix("/") ? StoredFile.uuid(inURL: url).flatMap { files[$0] } : nil)
                })
        }
    }
}
