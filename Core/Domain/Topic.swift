/// A ticket's place in a forum group (design §2.6). At most one topic of a ticket and a group is live.
public struct Topic: Sendable {
    public let id: ID<Topic>
    public let ticket: Ticket.ID
    public let chat: Int64
    /// Telegram's `message_thread_id`; nil until it was created.
    public let thread: Int64?
    public let state: State
    /// In another group than the ticket's first topic.
    public let isAdded: Bool

    /// Where Telegram's apps open it.
    var url: String? {
        let chat = String(chat)
        guard let thread, chat.hasPrefix("-100") else { return nil }
        return "https://t.me/c/\(chat.dropFirst(4))/\(thread)"
    }

    public enum State: String, Sendable {
        /// To be created when something is first to be shown in it.
        case wanted
        /// `createForumTopic` was called; after a crash nobody knows whether it arrived.
        case creating
        case open
        case closed
        /// Deleted in Telegram; another takes its place.
        case lost
        /// No longer used.
        case retired
    }
}
