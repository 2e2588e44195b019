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

    static func header(of ticket: Ticket, _ requester: User) -> String {
        var lines = [
            "🎫 <b>\(ticket.number)</b> · \(HTML.escape(ticket.subject))",
            "👤 \(HTML.escape(requester.displayName))" + contact(of: requester),
            "📌 \(word(for: ticket.status)) · \(word(for: ticket.priority)) · \(ticket.source.rawValue)",
        ]
        lines.append("\nWhat you write here goes to the customer. Start with // for a note among the team.")
        return lines.joined(separator: "\n")
    }

    private static func contact(of user: User) -> String {
        let ways = [user.telegramUsername.map { "@\($0)" }, user.email].compactMap { $0 }
        return ways.isEmpty ? "" : " (\(HTML.escape(ways.joined(separator: ", "))))"
    }

    /// The last messages, for a topic that takes a lost one's place; shortened, for all of it is in the desk.
    static func replay(_ messages: [Message]) -> String {
        let lines = messages.map { message in
            let mark = message.visibility == .internal ? "📝" : message.side == .requester ? "👤" : "💬"
            return "\(mark) \(HTML.escape(String((message.body.isEmpty ? "📎" : message.body).prefix(300))))"
        }
        return "↩️ <b>Earlier in this ticket</b>\n" + lines.joined(separator: "\n")
    }

    static func word(for status: Ticket.Status) -> String {
        switch status {
        case .open: "open"
        case .inProgress: "in progress"
        case .waiting: "waiting for the customer"
        case .resolved: "resolved"
        case .closed: "closed"
        case .cancelled: "cancelled"
        }
    }

    static func word(for priority: Ticket.Priority) -> String {
        switch priority {
        case .urgent: "urgent"
        case .high: "high"
        case .normal: "normal"
        case .low: "low"
        }
    }
}

/// What the desk itself says to the team in a topic.
enum TopicNotice {
    case statusChanged(Ticket.Status)
    case customerUnreachable
    case customerReturned
    case unknownCommand
    case mentioned(User)

    var html: String {
        switch self {
        case .statusChanged(let status): "⚙️ Status: <b>\(TopicCard.word(for: status))</b>"
        case .customerUnreachable: "⛔️ The customer has blocked the bot or is gone: the last answer did not reach them."
        case .customerReturned: "✅ The customer can be reached again."
        case .mentioned(let user):
            "📣 \(HTML.escape(user.telegramUsername.map { "@\($0)" } ?? user.displayName)) was asked to join."
        case .unknownCommand: "🤔 There is no such command; nothing was sent to the customer."
        }
    }
}
