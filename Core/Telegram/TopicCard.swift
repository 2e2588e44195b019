/// What a topic shows of its ticket.
enum TopicCard {
    /// Telegram allows 128 characters.
    static func name(of ticket: Ticket) -> String {
        HTML.cut("\(ticket.number) · \(ticket.subject)", limit: 128)
    }

    /// What somebody who renamed a topic wants its ticket to be about; nil where that is nothing new.
    static func subject(inName name: String, of ticket: Ticket) -> String? {
        var subject = name[...]
        if let number = subject.firstRange(of: ticket.number) {
            subject = subject[number.upperBound...]
        }
        let plain = String(subject.drop { $0.isWhitespace || $0 == "·" || $0 == "-" || $0 == ":" })
        guard !plain.isEmpty, plain != ticket.subject, name != Self.name(of: ticket) else { return nil }
        return plain
    }
}
