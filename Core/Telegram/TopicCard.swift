import Timestamps

/// What a topic shows of its ticket.
enum TopicCard {
    /// Telegram allows 128 characters.
    static func name(of ticket: Ticket, at now: Timestamp) -> String {
        let sign =
            switch (ticket.status, ticket.deadline(at: now)) {
            case (.resolved, _): "✅ "
            case (.closed, _), (.cancelled, _): "🔒 "
            case (_, .near): "⏰ "
            case (_, .passed): "🔥 "
            case (_, .far): ""
            }
        return HTML.cut("\(sign)\(ticket.number) · \(ticket.subject)", limit: 128)
    }

    /// The emoji of the icon.
    static func mark(of ticket: Ticket, at now: Timestamp) -> String {
        switch (ticket.status, ticket.deadline(at: now)) {
        case (.resolved, _): "✅"
        case (.closed, _), (.cancelled, _): "🏁"
        case (_, .passed): "🔥"
        case (_, .near): "⚡️"
        case (.open, .far): "❗️"
        case (.inProgress, .far): "💬"
        case (.waiting, .far): "👀"
        }
    }

    /// What somebody who renamed a topic wants its ticket to be about; nil where that is nothing new.
    static func subject(inName name: String, of ticket: Ticket, at now: Timestamp) -> String? {
        var subject = name[...]
        if let number = subject.firstRange(of: ticket.number) {
            subject = subject[number.upperBound...]
        }
        let plain = String(subject.drop { $0.isWhitespace || $0 == "·" || $0 == "-" || $0 == ":" })
        guard !plain.isEmpty, plain != ticket.subject, name != Self.name(of: ticket, at: now) else { return nil }
        return plain
    }
}
