import FoundationEssentials
import MariaDB
import Timestamps

extension Desk {
    /// Carries out one update of Telegram's, once, however often it arrives: its number is recorded in the transaction
    /// that carries it out.
    /// - Returns: whether it did anything now.
    /// - Throws: `Refusal.unreadable` for what is no update; what the database says. An update that fails for a reason
    ///   of its own is set aside after five times, and no error any more.
    @discardableResult
    public func receive(update json: [UInt8]) throws -> Bool {
        let update: Telegram.Update
        do {
            update = try Telegram.decoder.decode(Telegram.Update.self, from: Data(json))
        } catch {
            return try setAsideUndecodable(json, "\(error)")
        }
        do {
            return try transact { transaction in
                guard try transaction.db.updates.claim(update.updateId, at: transaction.now) else { return false }
                if let message = update.message {
                    try transaction.receive(message)
                } else if let change = update.myChatMember {
                    try transaction.receive(change)
                }
                return true
            }
        } catch let error as MariaDBError where error.isUnavailable {
            throw error
        } catch {
            guard try fail(update.updateId, json, "\(error)") else { throw error }
            return false
        }
    }

    private func setAsideUndecodable(_ json: [UInt8], _ error: String) throws -> Bool {
        struct Numbered: Decodable { let updateId: Int64 }
        guard let numbered = try? Telegram.decoder.decode(Numbered.self, from: Data(json)) else {
            throw Refusal.unreadable(.malformedJSON)
        }
        // It would not decode the next time either.
        for _ in 1...Updates.patience { if try fail(numbered.updateId, json, error) { break } }
        return false
    }

    private func fail(_ id: Int64, _ json: [UInt8], _ error: String) throws -> Bool {
        let isSetAside = try transact { transaction in
            try transaction.db.updates.fail(
                id, payload: String(decoding: json, as: UTF8.self), error: error, at: transaction.now)
        }
        services.log.error(
            isSetAside ? "update set aside" : "update failed", [("update_id", .integer(id)), ("error", .string(error))])
        return isSetAside
    }
}

extension Transaction {
    func receive(_ message: Telegram.Message) throws {
        guard let from = message.from, !from.isBot || from.id == Telegram.anonymousAdministrator else { return }
        if message.chat.isPrivate {
            try receivePrivate(message, from: from)
        } else if message.chat.isGroup {
            try receiveInGroup(message, from: from)
        }
    }

    /// A customer's private message. A reply belongs to the ticket of what it answers; anything else to the ticket still
    /// open that was last written in; where there is none, it opens one.
    private func receivePrivate(_ message: Telegram.Message, from: Telegram.User) throws {
        let customer = try db.users.telegram(from, at: now)
        let text = CustomerText(language: .init(code: customer.languageCode))
        if message.command != nil {
            try deliver(.text(text.greeting(name: customer.displayName), to: message.chat.id))
            return
        }
        guard let content = message.content else { return }
        try db.users.takeTurn(customer.id)
        let answered = try message.replyToMessage.flatMap {
            try db.messages.shown(chat: message.chat.id, telegramMessage: $0.messageId)
        }
        var new = NewMessage(author: customer.id, side: .requester, body: content.body)
        new.attachments = content.file.map { ["/api/v1/support/files/\($0.uuid)"] }
        new.replyTo = answered?.id
        let stored: Message
        if var ticket = try answered.flatMap({ try db.tickets.lock(.id($0.ticket)) })
            ?? db.tickets.current(of: customer.id),
            ticket.requester == customer.id
        {
            stored = try add(new, to: &ticket, events: [])
        } else {
            let subject = NewTicket.subject(of: content.body)
            let opening = NewTicket(
                requester: customer.id, subject: subject.isEmpty ? text.subjectOfPhoto() : subject, source: .telegram)
            let said = try open(opening, new)
            try deliver(.text(text.opened(said.ticket.number), to: message.chat.id, about: said.ticket.id))
            stored = said.message
        }
        if let file = content.file { try db.files.insert(file, of: stored.id, at: now) }
        try db.messages.remember(stored.id, chat: message.chat.id, telegramMessage: message.messageId)
    }

    /// What is written in a ticket's topic goes to the customer, a note excepted; General and other topics are not ours.
    private func receiveInGroup(_ message: Telegram.Message, from: Telegram.User) throws {
        if message.command == "start" { return try register(message, from: from) }
        if try message.chat.id == supportGroup() {
            try db.topics.note(message.chat)
            if try answerChat(message, from: from) { return }
        }
        guard message.isTopicMessage == true, let thread = message.messageThreadId,
            let topic = try db.topics.find(chat: message.chat.id, thread: thread),
            let ticket = try db.tickets.lock(.id(topic.ticket)), let content = message.content
        else { return }
        let author = try db.users.telegram(from, at: now)
        var new = NewMessage(author: author.id, side: .staff, body: content.body)
        if let note = Self.note(in: message) {
            new = NewMessage(author: author.id, side: .staff, body: note)
            new.visibility = .internal
        } else if message.command != nil {
            return try deliver(.notice(.unknownCommand, toTopicOf: ticket.id, in: topic.chat))
        }
        new.replyTo = try message.replyToMessage.flatMap {
            try db.messages.shown(chat: message.chat.id, telegramMessage: $0.messageId)
        }?.id
        try keep(new, content, in: ticket, from: message)
    }

    /// The ways of seed 002 to answer a session from the group: `/reply <session> <text>` anywhere in it, and, outside of
    /// a ticket's topic, a reply to what the bot wrote there.
    /// - Returns: whether this was one of them.
    private func answerChat(_ message: Telegram.Message, from: Telegram.User) throws -> Bool {
        guard let content = message.content else { return false }
        let ticket: Ticket
        let body: String
        let answered = try message.replyToMessage.flatMap {
            try db.messages.shown(chat: message.chat.id, telegramMessage: $0.messageId)
        }
        if message.command == "reply" {
            let words = message.argument.split(maxSplits: 1, whereSeparator: \.isWhitespace)
            let named = try words.first.flatMap {
                try Ticket.Reference(String($0)).map { try db.tickets.lock($0) } ?? nil
            }
            guard let named, words.count == 2 else {
                let thread = message.isTopicMessage == true ? message.messageThreadId : nil
                let fault = named == nil ? "There is no such session." : "Write: /reply &lt;session&gt; &lt;text&gt;"
                try deliver(.text("⚠️ \(fault)", to: message.chat.id, thread: thread))
                return true
            }
            (ticket, body) = (named, String(words[1]))
        } else if message.isTopicMessage != true, message.command == nil, let answered,
            let named = try db.tickets.lock(.id(answered.ticket))
        {
            (ticket, body) = (named, content.body)
        } else {
            return false
        }
        let author = try db.users.telegram(from, at: now)
        var new = NewMessage(author: author.id, side: .staff, body: body)
        new.replyTo = answered?.ticket == ticket.id ? answered?.id : nil
        try keep(new, content, in: ticket, from: message)
        return true
    }

    /// Adds a message of the team's, with its file, and remembers where it stands.
    private func keep(
        _ new: NewMessage, _ content: Telegram.Message.Content, in ticket: Ticket, from message: Telegram.Message
    ) throws {
        var (new, ticket) = (new, ticket)
        new.attachments = content.file.map { ["/api/v1/support/files/\($0.uuid)"] }
        let thread = message.isTopicMessage == true ? message.messageThreadId : nil
        // Said elsewhere than where the ticket is worked on, it is to be seen there too.
        let isInPlace = try db.topics.live(of: ticket.id, in: message.chat.id).map { $0.thread == thread } ?? false
        let stored = try add(new, to: &ticket, events: [], shownIn: isInPlace ? message.chat.id : nil)
        if let file = content.file { try db.files.insert(file, of: stored.id, at: now) }
        try db.messages.remember(stored.id, chat: message.chat.id, telegramMessage: message.messageId)
    }

    /// `//text` and `/note text` stay among the team.
    private static func note(in message: Telegram.Message) -> String? {
        guard let text = message.text else { return nil }
        if text.hasPrefix("//") { return String(text.dropFirst(2).drop(while: \.isWhitespace)) }
        return message.command == "note" ? message.argument : nil
    }

    /// `/start` in a group makes it the support group, unless the configuration names one or there is one already: a
    /// stranger who adds the bot to a group of their own must not be shown our customers.
    private func register(_ message: Telegram.Message, from: Telegram.User) throws {
        let chat = message.chat
        let supportGroup = try supportGroup()
        let answer: String
        if chat.isForum != true {
            answer =
                "⚠️ Topics are off in this group. Turn them on in the group's settings, make me an administrator who may manage topics, and send /start again."
        } else if supportGroup == nil || supportGroup == chat.id {
            let user = try db.users.telegram(from, at: now)
            try db.topics.register(group: chat.id, title: chat.title ?? "", by: user.id, at: now)
            try db.topics.note(chat)
            answer = "✅ This is the support group now: every ticket gets a topic of its own here."
        } else {
            answer = "⚠️ Another group is the support group already. To move, set TELEGRAM_SUPPORT_CHAT_ID=\(chat.id)."
        }
        try deliver(.text(answer, to: chat.id, thread: message.isTopicMessage == true ? message.messageThreadId : nil))
    }

    /// The customer blocked the bot, or came back.
    func receive(_ change: Telegram.ChatMemberUpdated) throws {
        guard change.chat.isPrivate else { return }
        let isBlocked = change.newChatMember.status == "kicked"
        let customer = try db.users.telegram(change.from, at: now)
        try db.users.setBlocked(isBlocked, telegramID: change.from.id, at: now)
        guard let ticket = try db.tickets.current(of: customer.id), let topic = try db.topics.live(of: ticket.id) else {
            return
        }
        let notice: TopicNotice = isBlocked ? .customerUnreachable : .customerReturned
        try deliver(.notice(notice, toTopicOf: ticket.id, in: topic.chat))
    }
}
