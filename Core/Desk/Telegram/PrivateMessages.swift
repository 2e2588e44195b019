import Timestamps

/// A customer's private chat with the bot.
extension Transaction {
    /// How long the next message counts as the comment that a rating asked for.
    private static let commentSeconds = 600.0

    func receivePrivate(_ message: Telegram.Message) throws {
        guard let from = message.from, !from.isBot else { return }
        let customer = try db.users.telegram(from, at: now)
        guard customer.disabledAt == nil else { return }
        let chat = try db.privateChats.lock(customer.id)
        if chat.isBlocked { try resumeCustomer(telegramID: from.id) }
        let text = CustomerText(language: Language(code: customer.languageCode))
        if message.text != nil, let command = message.command {
            return try carryOut(CustomerCommand(command.name), command.argument, message, customer, chat, text)
        }
        guard let content = message.content else { return }
        if try takeComment(content, message, customer, chat, text) { return }
        try say(content, message, customer, chat, text)
    }

    /// A message of a customer's goes to the ticket that it belongs to, or opens one.
    func say(
        _ content: Telegram.Message.Content, _ message: Telegram.Message, _ customer: User, _ chat: PrivateChat,
        _ text: CustomerText
    ) throws {
        let answered = try message.replyToMessage.flatMap {
            try db.messages.shown(chat: message.chat.id, telegramMessage: $0.messageId)
        }
        var new = NewMessage(author: customer.id, side: .requester, content, album: message.mediaGroupId)
        new.replyTo = answered?.id
        if var ticket = try ticket(answered: answered, album: message.mediaGroupId, customer, chat) {
            let stored = try add(new, to: &ticket, events: [])
            // Whoever answers in another ticket than the chosen one has chosen anew.
            if answered != nil, let chosen = chat.ticket, chosen != ticket.id {
                try db.privateChats.set(customer.id, .continues, ticket: ticket.id, at: now)
            }
            return try keep(content.file, of: stored, message)
        }
        let subject = NewTicket.subject(of: content.text.text)
        var opening = NewTicket(
            requester: customer.id, subject: subject.isEmpty ? text.subjectOfPhoto() : subject, source: .telegram)
        opening.category = chat.category
        let said = try open(opening, new)
        try keep(content.file, of: said.message, message)
        if let category = chat.category {
            try db.privateChats.setCategory(nil, of: customer.id)
            try notify(.categoryFromLink(category), of: said.ticket.id)
        }
        if chat.next == .opens {
            try db.privateChats.set(customer.id, .continues, ticket: said.ticket.id, at: now)
        }
        try deliver(
            .text(
                text.opened(said.ticket.number), to: message.chat.id, keyboard: .menu(text), about: said.ticket.id,
                message: said.message.id))
    }

    /// The ticket that a private message belongs to, by the rules of `Core/Telegram/README.md`; nil where it opens one.
    private func ticket(
        answered: Message?, album: String?, _ customer: User, _ chat: PrivateChat
    ) throws -> Ticket? {
        // The items of an album belong together, whatever the first of them did.
        if let album, let id = try db.messages.ticket(ofAlbum: album, by: customer.id) {
            return try db.tickets.lock(.id(id))
        }
        if let answered, let ticket = try db.tickets.lock(.id(answered.ticket)), ticket.requester == customer.id {
            return ticket
        }
        return chat.next == .opens ? nil : try current(of: customer, chat)
    }

    /// Each ticket is a topic, of which Telegram lets a bot make few at a time.
    static let openTicketLimit = 20

    func mayOpenAnother(_ customer: User) throws -> Bool {
        try db.tickets.countActive(of: customer.id) < Self.openTicketLimit
    }

    func current(of customer: User, _ chat: PrivateChat) throws -> Ticket? {
        try db.tickets.current(of: customer.id, chosen: chat.ticket, at: chat.chosenAt)
    }

    /// What follows a rating is its comment.
    private func takeComment(
        _ content: Telegram.Message.Content, _ message: Telegram.Message, _ customer: User, _ chat: PrivateChat,
        _ text: CustomerText
    ) throws -> Bool {
        guard chat.next == .comments, let id = chat.ticket, let chosenAt = chat.chosenAt else { return false }
        guard content.file == nil, message.replyToMessage == nil,
            now.seconds(since: chosenAt) < Self.commentSeconds, var ticket = try db.tickets.lock(.id(id))
        else {
            try db.privateChats.set(customer.id, .continues, ticket: nil, at: now)
            return false
        }
        ticket.ratingComment = content.text.text.prefix(characters: 1_000)
        try save(&ticket, events: [ticket.rated], by: customer.id)
        try db.privateChats.set(customer.id, .continues, ticket: nil, at: now)
        try notify(.rated(ticket.rating ?? 0, comment: ticket.ratingComment), of: ticket.id)
        // Whoever meant it as a new question sees where to ask it; the team has it in any case.
        try deliver(.text(text.commentKept(), to: message.chat.id, keyboard: .menu(text)))
        return true
    }

    /// Keeps the file that came with a message, to be fetched later, and remembers where the message stands.
    func keep(_ file: TelegramFile?, of stored: Message, _ message: Telegram.Message) throws {
        if let file {
            try db.files.insert(file, of: stored.id, at: now)
            try deliver(.fetch(file.uuid, of: stored))
        }
        try db.messages.remember(
            stored.id, chat: message.chat.id, thread: message.topic, telegramMessage: message.messageId)
    }
}

extension NewMessage {
    /// What somebody wrote in Telegram.
    init(author: User.ID?, side: Message.Side, _ content: Telegram.Message.Content, album: String?) {
        self.init(author: author, side: side, body: content.text.text)
        entities = content.text.entities
        special = content.special
        self.album = album
        attachments = content.file.map { [StoredFile.path + $0.uuid] }
    }
}

extension Ticket {
    var rated: Event {
        Event(
            .ticketRated,
            [
                "rating": rating.map { .integer(Int64($0)) } ?? .null,
                "comment": ratingComment.map { .string($0) } ?? .null,
            ])
    }
}

extension Keyboard {
    /// Where a customer can go from anywhere.
    static func menu(_ text: CustomerText) -> Keyboard {
        Keyboard([
            [
                Button(text: text.myTickets, act: .callback(Press.list.data)),
                Button(text: text.newTicket, act: .callback(Press.new.data)),
            ]
        ])
    }
}
