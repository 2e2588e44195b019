import JSON
import MariaDB
import Timestamps

/// What becomes of a message after it was said.
extension Transaction {
    func receiveEdit(_ message: Telegram.Message) throws {
        guard let content = message.content,
            let known = try db.messages.shown(chat: message.chat.id, telegramMessage: message.messageId),
            try db.messages.isOrigin(known.id, chat: message.chat.id, telegramMessage: message.messageId)
        else { return }
        var text = content.text
        if message.chat.isPrivate {
            guard let from = message.from, try db.users.telegram(from, at: now).disabledAt == nil else { return }
        } else {
            guard try speaker(of: message) != nil else { return }
            if text.text.hasPrefix("//") {
                // Made a note of belatedly.
                if known.visibility == .public { try withdraw(known, by: known.author) }
                text = text.dropping(2)
            } else if let command = message.command {
                guard [.note, .reply].contains(TeamCommand(command.name)), text.text.hasSuffix(known.body) == false
                else { return }
                text = text.dropping(text.text.count - command.argument.count)
                if TeamCommand(command.name) == .reply { text = text.withoutTicket }
            }
        }
        // A live location moves on and on; where it began is enough.
        guard known.special == nil else { return }
        try edit(known, text)
    }

    /// Puts another text in the place of a message's, everywhere, and keeps the old one.
    private func edit(_ message: Message, _ text: RichText) throws {
        guard text != message.richText, let ticket = try db.tickets.lock(.id(message.ticket)) else { return }
        try db.messages.rewrite(message, text, at: now)
        try db.search.textsChanged(ticket.id)
        try db.search.index([text.text], of: ticket.id)
        try record(
            Event(.messageEdited, ["message_id": .integer(message.id.rawValue)]), on: ticket.id, by: message.author)
        for chat in try places(of: message, in: ticket) { try deliver(.edit(of: message, in: chat)) }
    }

    /// Takes a message back from the customer; among the team it stays, as a note.
    func withdraw(_ message: Message, by actor: User.ID?) throws {
        guard message.visibility == .public, var ticket = try db.tickets.lock(.id(message.ticket)) else { return }
        let wasCancelled = try db.deliveries.cancel(.messageToCustomer, of: message.id, at: now)
        try db.messages.withdraw(message.id, at: now)
        if try !db.messages.isAnswered(ticket.id) { (ticket.firstRespondedAt, ticket.answeredAt) = (nil, nil) }
        try save(
            &ticket, events: [Event(.messageWithdrawn, ["message_id": .integer(message.id.rawValue)])], by: actor)
        if let customer = try db.topics.privateChat(of: ticket), !wasCancelled {
            try deliver(.deletion(of: message, in: customer))
        }
        for topic in try db.topics.all(of: ticket.id) {
            try deliver(.mark(message.id, of: ticket.id, with: "", in: topic.chat))
        }
    }

    /// The chats that show a message, or are about to.
    private func places(of message: Message, in ticket: Ticket) throws -> Set<Int64> {
        var chats = Set(try db.topics.audience(of: ticket.id).map(\.chat))
        if message.side != .requester, message.visibility == .public, let chat = try db.topics.privateChat(of: ticket) {
            chats.insert(chat)
        }
        return chats.union(try db.messages.chats(of: message.id))
    }

    /// Reactions are counted, and shown on the other copies: the customer's to the team, and the team's among the team.
    func receive(_ reaction: Telegram.MessageReactionUpdated) throws {
        guard let actor = reaction.user?.id ?? reaction.actorChat?.id, reaction.user?.isBot != true,
            let message = try db.messages.shown(chat: reaction.chat.id, telegramMessage: reaction.messageId)
        else { return }
        let emoji = reaction.newReaction.compactMap { $0.emoji ?? $0.customEmojiId.map { "custom:\($0)" } }
        try db.reactions.set(emoji, on: message.id, by: actor)
        let delivered = message.delivery == .sent ? "👌" : ""
        let shown = emoji.last { !$0.hasPrefix("custom:") } ?? delivered
        for topic in try db.topics.audience(of: message.ticket) where topic.chat != reaction.chat.id {
            try deliver(.mark(message.id, of: topic.ticket, with: shown, in: topic.chat))
        }
    }
}

extension RichText {
    /// What follows the ticket that `/reply` names, if it names one.
    fileprivate var withoutTicket: RichText {
        let first = String(text.prefix { !$0.isWhitespace })
        return Ticket.Reference(first) == nil ? self : dropping(first.count)
    }
}
