/// What a topic shows of its ticket.
enum TopicCard {
    /// Telegram allows 128 characters.
    static func name(of ticket: Ticket) -> String {
        HTML.cut("\(ticket.number) · \(ticket.subject)", limit: 128)
    }
}
