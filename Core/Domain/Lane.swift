/// A queue that keeps its order: all that goes to one chat, one hook endpoint, one mailbox.
public struct Lane: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    private init(_ description: String) {
        self.description = description
    }

    public static func telegram(chat: Int64) -> Lane {
        Lane("telegram:\(chat)")
    }

    init(stored: String) {
        description = stored
    }

    /// The chat of a Telegram lane; groups have negative ids.
    public var chat: Int64? {
        description.hasPrefix("telegram:") ? Int64(description.dropFirst("telegram:".count)) : nil
    }
}
