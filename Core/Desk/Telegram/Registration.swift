import JSON

/// `/start` in a group.
extension Transaction {
    /// The first group anybody may register, each further one an administrator of the desk alone: a stranger who adds the
    /// bot to a group of their own must not be shown our customers.
    func register(_ message: Telegram.Message, _ speaker: Speaker) throws {
        let chat = message.chat
        let text = TeamText(language: speaker.language)
        func answer(_ html: String) throws {
            try deliver(.text(html, to: chat.id, thread: message.topic, replyTo: message.messageId))
        }
        guard chat.isForum == true else {
            // A group that the configuration names may be one without topics (seed 002).
            return try answer(text.topicsAreOff())
        }
        if try supportGroup(chat) == nil {
            let isFirst = try configuredGroup() == nil && db.groups.ours(configured: nil).isEmpty
            guard isFirst || speaker.user?.role == .admin else {
                return try answer(text.notAdministratorOfDesk(chat.id))
            }
        }
        try db.groups.register(
            chat.id, title: chat.title ?? "", language: speaker.language, by: speaker.user?.id, at: now)
        try db.groups.note(chat)
        if let user = speaker.user, user.homeChat == nil { try db.users.setHome(user.id, chat.id) }
        // Whether the bot may do what it must Telegram alone can say.
        try deliver(
            .groupCheck(chat.id, thread: message.topic, replyTo: message.messageId, language: speaker.language))
    }

    /// Connects a Telegram account with the desk's account for which the token was made; what was written from Telegram
    /// until now is that account's from then on.
    /// - Returns: nil for a token that is none, or no longer.
    func connect(_ person: User, with token: String) throws -> User? {
        guard let id = try db.accountLinks.redeem(token, at: now), let account = try db.users.find(id),
            account.disabledAt == nil, let telegramID = person.telegramID
        else { return nil }
        guard account.id != person.id else { return account }
        // Somebody who has an account already keeps it: that one is not theirs to take over.
        guard person.email == nil else { return nil }
        try db.users.merge(person.id, into: account.id, telegramID: telegramID)
        return account
    }
}
