import Timestamps

public struct Ticket: Sendable {
    public typealias ID = Core.ID<Ticket>

    public let id: ID
    public let uuid: String
    /// `TKT-2026-001`.
    public let number: String
    public let requester: User.ID
    public var subject: String
    public var status: Status
    public var priority: Priority
    public var category: String?
    /// Sorted.
    public var tags: [String]
    /// The page on which a web chat was begun.
    public let pageURL: String?
    public let source: Source
    public var assignee: User.ID?
    public var assignedAt: Timestamp?
    /// The assignee as they were named when that was done by name.
    public var assignedAs: String?
    public let escalatedAt: Timestamp?
    public let escalationReason: String?
    /// What the analysis says, and the moderators' own notes on it (seed 004).
    public let summary: String?
    public var helpfulNotes: String?
    public let relatedSkills: [String]?
    public var isReadByRequester: Bool
    public var isReadByStaff: Bool
    public var firstResponseDue: Timestamp
    public var resolutionDue: Timestamp
    public var firstRespondedAt: Timestamp?
    /// The team's last answer.
    public var answeredAt: Timestamp?
    public var resolvedAt: Timestamp?
    public var closedAt: Timestamp?
    public internal(set) var messageCount: Int
    /// Events recorded so far; the next one's sequence number is one more.
    var eventCount: Int
    public internal(set) var lastMessageAt: Timestamp
    /// 1 to 5 stars, and what the requester said with them.
    public internal(set) var rating: Int?
    public internal(set) var ratingComment: String?
    var ratedAt: Timestamp?
    public let createdAt: Timestamp
    /// Nil until the first change.
    public var updatedAt: Timestamp?

    public enum Priority: Int, CaseIterable, Sendable {
        case urgent = 1
        case high
        case normal
        case low
    }

    /// Where the ticket came from.
    public enum Source: String, CaseIterable, Sendable {
        case telegram
        case telegramGroup = "telegram_group"
        case web
        case api
        case email
    }

    /// A ticket as a path may name it.
    public enum Reference: Equatable, Sendable {
        case id(ID)
        case uuid(String)
        case number(String)
    }
}

extension Ticket.Reference {
    /// An id, a UUID or a ticket number; nil for what is none of the three.
    public init?(_ text: String) {
        if let number = Int64(text), number > 0, String(number) == text {
            self = .id(Ticket.ID(number))
        } else if text.utf8.count == 36, text.utf8.enumerated().allSatisfy(Self.fitsUUID) {
            self = .uuid(text.lowercased())
        } else if Self.isNumber(text) {
            self = .number(text)
        } else {
            return nil
        }
    }

    /// Whether a word is meant to name a ticket, though it may name none: a number, or a code with dashes and digits.
    static func resembles(_ word: some StringProtocol) -> Bool {
        Ticket.Reference(String(word)) != nil
            || (word.contains("-") && word.contains(where: \.isNumber)
                && word.utf8.allSatisfy {
                    $0 == UInt8(ascii: "-") || Character(Unicode.Scalar($0)).isLetter
                        || Character(Unicode.Scalar($0)).isNumber
                })
    }

    private static func fitsUUID(_ offset: Int, _ byte: UInt8) -> Bool {
        [8, 13, 18, 23].contains(offset) ? byte == UInt8(ascii: "-") : Character(Unicode.Scalar(byte)).isHexDigit
    }

    /// `TKT-2026-001`: the year, and three digits or more.
    private static func isNumber(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].elementsEqual("TKT".utf8), parts[1].count == 4, 3...10 ~= parts[2].count else {
            return false
        }
        return parts.dropFirst().joined().allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
