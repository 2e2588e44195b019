import Timestamps

/// How a ticket's topic looks in the list of topics.
struct TopicAppearance: Equatable {
    let name: String
    /// The emoji of its icon.
    let mark: String

    init(name: String, mark: String) {
        self.name = name
        self.mark = mark
    }

    init(of ticket: Ticket, at now: Timestamp) {
        name = TopicCard.name(of: ticket, at: now)
        mark = TopicCard.mark(of: ticket, at: now)
    }
}
