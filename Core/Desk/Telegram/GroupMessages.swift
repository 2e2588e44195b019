import Timestamps

/// Who writes in a group.
struct Speaker {
    /// Nil for an anonymous administrator and for a channel.
    let user: User?
    let name: String?
    let language: Language
}

extension Transaction {
    /// What is written in a ticket's topic goes to the customer, a note excepted; General and other topics are not ours,
    /// but for commands, and answers to what the bot wrote there.
    func receiveInGroup(_ message: Telegram.Message) throws {
        if let new = message.migrateToChatId { return try moveGroup(from: message.chat.id, to: new) }
        if let old = message.migrateFromChatId { return try moveGroup(from: old, to: message.chat.id) }
        guard let speaker = try speaker(of: message) else { return }
        if let bot = message.command?.bot, let own = try db.settings.botName(), bot.lowercased() != own.lowercased() {
            return  // meant for another bot
        }
        if message.command?.name == "start" { return try register(message, speaker) }
        guard let group = try supportGroup(message.chat) else { return }
        if let user = speaker.user, user.homeChat == nil { try db.users.setHome(user.id, group.chat) }
        let topic = try message.topic.flatMap { try db.topics.find(chat: group.chat, thread: $0) }
        if let topic, try follow(message, in: topic, speaker) { return }
        if let command = message.command {
            return try carryOut(TeamCommand(command.name), command.argument, message, speaker, group, topic)
        }
        guard let content = message.content else { return }
        if let topic {
            guard let ticket = try db.tickets.lock(.id(topic.ticket)) else { return }
            try say(content, message, speaker, group, in: ticket)
        } else if message.topic == nil, let answered = try answered(by: message),
            let ticket = try db.tickets.lock(.id(answered.ticket))
        {
            // Seed 002: an answer to what the bot wrote in the group.
            try say(content, message, speaker, group, in: ticket)
        }
    }

    func answered(by message: Telegram.Message) throws -> Message? {
        try message.replyToMessage.flatMap {
            try db.messages.shown(chat: message.chat.id, telegramMessage: $0.messageId)
        }
    }

    /// Nil for bots, for posts that a linked channel forwards by itself, and for accounts that were disabled.
    func speaker(of message: Telegram.Message) throws -> Speaker? {
        guard message.isAutomaticForward != true, let from = message.from else { return nil }
        if let stage = message.senderChat, Telegram.standIns.contains(from.id) {
            return Speaker(
                user: nil, name: message.authorSignature ?? stage.title, language: try language(of: message.chat.id))
        }
        guard !from.isBot else { return nil }
        let user = try db.users.telegram(from, at: now)
        guard user.disabledAt == nil else { return nil }
        return Speaker(user: user, name: nil, language: Language(code: user.languageCode))
    }

    /// The settings of a group in which the team works; nil for any other group.
    func supportGroup(_ chat: Telegram.Chat) throws -> GroupSettings? {
        if let known = try ourGroup(chat.id) {
            if known.title != chat.title ?? "" || known.isForum != (chat.isForum ?? false) { try db.groups.note(chat) }
            return known
        }
        guard try chat.id == configuredGroup() else { return nil }
        try db.groups.note(chat)
        return try db.groups.find(chat.id)
    }

    /// A group in which the team works, by its id; nil for any other, and for one that was never heard of.
    func ourGroup(_ chat: Int64) throws -> GroupSettings? {
        guard let known = try db.groups.find(chat) else { return nil }
        return try known.registeredAt != nil || chat == configuredGroup() ? known : nil
    }

    /// A message of the team's.
    private func say(
        _ content: Telegram.Message.Content, _ message: Telegram.Message, _ speaker: Speaker, _ group: GroupSettings,
        in ticket: Ticket
    ) throws {
        let answered = try answered(by: message)
        let answersCustomer = answered?.side == .requester
        let isNote = content.text.text.hasPrefix("//")
        var content = content
        if isNote {
            content.text = content.text.dropping(2)
            guard !content.text.text.isEmpty || content.file != nil else { return }
        }
        let visibility: Message.Visibility =
            isNote || (group.notesByDefault && !answersCustomer) ? .internal : .public
        try add(content, visibility, answering: answered, to: ticket, from: message, speaker)
    }

    /// Adds a message of the team's, with its file, and remembers where it stands.
    func add(
        _ content: Telegram.Message.Content, _ visibility: Message.Visibility, answering answered: Message?,
        to ticket: Ticket, from message: Telegram.Message, _ speaker: Speaker
    ) throws {
        var ticket = ticket
        var new = NewMessage(author: speaker.user?.id, side: .staff, content, album: message.mediaGroupId)
        new.visibility = visibility
        new.authorName = speaker.name
        new.replyTo = answered?.id
        let place = Place(chat: message.chat.id, thread: message.topic)
        // What is shown elsewhere than where the ticket is worked on cannot be taken back there.
        let hold = visibility == .public ? undoSeconds : 0
        let stored = try add(new, to: &ticket, events: [], shownIn: place, hold: hold)
        try keep(content.file, of: stored, message)
        if hold > 0 {
            let end = now.adding(seconds: hold)
            try deliver(.undoOffer(of: stored, in: place.chat, until: end))
            try deliver(.undoEnd(of: stored.id, ticket.id, in: place.chat, at: end))
        }
        if let user = speaker.user { try join(user, ticket.id) }
    }

    /// Whoever was called in and writes has come.
    private func join(_ user: User, _ ticket: Ticket.ID) throws {
        guard let participant = try db.participants.find(user.id, in: ticket), participant.state != .joined else {
            return
        }
        try db.participants.set(.joined, participant.id)
        try notify(.joined(user), of: ticket)
    }

    /// What somebody did to a topic by hand is done to its ticket.
    /// - Returns: whether the message told of that.
    private func follow(_ message: Telegram.Message, in topic: Topic, _ speaker: Speaker) throws -> Bool {
        var changes = TicketChanges()
        guard var ticket = try db.tickets.lock(.id(topic.ticket)) else { return false }
        if message.forumTopicClosed != nil {
            try db.topics.move(topic.id, to: .closed, thread: nil, at: now)
            if ticket.status.isActive { changes.status = .closed }
        } else if message.forumTopicReopened != nil {
            try db.topics.move(topic.id, to: .open, thread: nil, at: now)
            if !ticket.status.isActive { changes.status = .open }
        } else if let edited = message.forumTopicEdited {
            guard let name = edited.name, let subject = TopicCard.subject(inName: name, of: ticket, at: now) else {
                return true
            }
            try db.topics.setShown(topic.id, name: name)
            changes.subject = subject
        } else {
            return false
        }
        try apply(changes, to: &ticket, by: speaker.user?.id)
        return true
    }
}
