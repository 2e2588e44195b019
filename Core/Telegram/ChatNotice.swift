/// A web chat's message as the team is told of it in their group; the words are seed 002's.
struct ChatNotice {
    let ticket: Ticket
    let requester: User
    let publicURL: String

    func text(of message: String, hasSubject: Bool) -> String {
        var lines = [
            "🆘 New Support Message", "", "👤 User: \(user)", "🆔 Session ID: `\(ticket.uuid)`",
            "🔗 Session URL: \(publicURL)/support/chat/\(ticket.uuid)/",
        ]
        if let page = ticket.pageURL { lines.append("📄 Page: \(page)") }
        if hasSubject { lines.append("📝 Subject: \(ticket.subject)") }
        lines += ["", "💬 Message:", message, "", "---", "Reply with: /reply \(ticket.uuid) <your response>"]
        return lines.joined(separator: "\n")
    }

    private var user: String {
        guard let email = requester.email else { return requester.displayName }
        return requester.username.map { "\(email) (\($0))" } ?? email
    }
}

/// Staff's answer as a customer in Telegram is told of it; the words are seed 001's.
enum CustomerNotification {
    static func text(of message: String, in ticket: Ticket) -> String {
        """
        📨 Новое сообщение по тикету \(ticket.number)

        \(message)

        Вы можете ответить, отправив сообщение в этот чат.
        """
    }
}
