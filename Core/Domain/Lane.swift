/// A queue that keeps its order: all that goes to one chat, one hook endpoint, one mailbox.
public struct Lane: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    private init(_ description: String) {
        self.description = description
    }

    public static func telegram(chat: Int64) -> Lane {
        Lane("telegram:\(chat)")
    }

    /// Answers to the buttons that somebody pressed, which must not wait behind anything else.
    public static func callbacks(of user: Int64) -> Lane {
        Lane("callbacks:\(user)")
    }

    /// Files to be brought here, a few at a time.
    static func files(_ uuid: String) -> Lane {
        Lane("files:\(uuid.utf8.reduce(0) { $0 &+ Int($1) } % 4)")
    }

    /// What came in from a chat and waits to be worked off.
    static func updates(of chat: Int64) -> Lane {
        Lane("updates:\(chat)")
    }

    var updatesChat: Int64? {
        description.hasPrefix("updates:") ? Int64(description.dropFirst("updates:".count)) : nil
    }

    /// Not a queue but the budget of all calls together, see `SharedBudget`.
    static let allOfTelegram = Lane("telegram")

    init(stored: String) {
        description = stored
    }

    /// The chat of a Telegram lane; groups have negative ids.
    public var chat: Int64? {
        description.hasPrefix("telegram:") ? Int64(description.dropFirst("telegram:".count)) : nil
    }
}

extension Lane {
    /// Which lanes go first when several are due.
    enum Rank: Int, CaseIterable {
        /// Somebody looks at a button and waits.
        case callbacks
        case customers
        case groups
        case files
    }

    var rank: Rank {
        if let chat { return chat > 0 ? .customers : .groups }
        if description.hasPrefix("files:") { return .files }
        return updatesChat == nil ? .callbacks : .customers
    }
}
