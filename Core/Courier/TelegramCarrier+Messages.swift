import Glibc
import MariaDB

/// Messages, each as its own type, remembered under Telegram's numbers.
extension TelegramCarrier {
    /// For whom a message is shown.
    enum Audience {
        case team
        case customer
        /// … who is told of it as seed 001 has it.
        case notifiedCustomer
    }

    func sendToCustomer(_ delivery: Delivery, in chat: Int64, _ calls: Calls) throws -> [Delivery] {
        let edits = try editsDone(by: [delivery], in: chat)
        let message = try message(of: delivery)
        guard message.visibility == .public, message.withdrawnAt == nil else {
            throw NothingToDeliver("it was taken back")
        }
        let destination = Destination(chat: chat)
        if delivery.payload.isNotification == true {
            try send(message, for: .notifiedCustomer, to: destination, calls)
            return [delivery] + edits
        }
        if let album = try sendAlbum(of: message, delivery, for: .customer, to: destination, calls) { return album }
        try send(message, for: .customer, to: destination, calls)
        return [delivery] + edits
    }

    func sendToTopic(_ delivery: Delivery, in chat: Int64, _ isStrained: Bool, _ calls: Calls) throws -> [Delivery] {
        guard let ticket = delivery.ticket else { throw NothingToDeliver("the ticket is gone") }
        let edits = try editsDone(by: [delivery], in: chat)
        let message = delivery.kind == .messageToTopic ? try message(of: delivery) : nil
        if let message, try !isShown(message, in: ticket) {
            throw NothingToDeliver("the tickets are no longer linked")
        }
        let thread = try openTopic(for: ticket, in: chat, before: message?.id, calls)
        let destination = Destination(chat: chat, thread: thread)
        if isStrained, chat < 0, let merged = try sendMerged(delivery, of: ticket, to: destination, calls) {
            return merged
        }
        guard let message else {
            try sendText(delivery, to: destination, calls)
            return [delivery]
        }
        if let album = try sendAlbum(of: message, delivery, for: .team, to: destination, calls) { return album }
        try send(message, for: .team, to: destination, calls)
        return [delivery] + edits
    }

    /// The edits that are queued behind messages which are not shown in a chat yet: they are sent as they are now, so
    /// these are done when they are. To be looked up before the messages are read.
    func editsDone(by deliveries: [Delivery], in chat: Int64) throws -> [Delivery] {
        try pool.read { db in
            try deliveries.flatMap { delivery -> [Delivery] in
                guard let message = delivery.message else { return [] }
                let edits = try db.deliveries.queued(in: delivery.lane, .messageEdit, of: [message])
                guard !edits.isEmpty, try db.messages.sentCopies(of: [message], in: chat).isEmpty else { return [] }
                return edits
            }
        }
    }

    /// Whether a message is to be seen in a ticket's topic: its own, or one of a ticket that is linked with it.
    func isShown(_ message: Message, in ticket: Ticket.ID) throws -> Bool {
        try message.ticket == ticket || pool.read { try $0.links.exists(ticket, message.ticket) }
    }

    /// Sends a message, in several parts where it takes them, and remembers each. What an earlier attempt has sent of it
    /// is not sent again.
    func send(_ message: Message, for audience: Audience, to destination: Destination, _ calls: Calls) throws {
        let pieces = try pieces(of: message, for: audience)
        guard !pieces.isEmpty else { throw BotAPI.Failure.rejected("the message is empty") }
        let sent = try pool.read { try $0.messages.parts(of: message.id, in: destination.chat, destination.thread) }
        var destination = destination
        if sent == 0 { destination.replyTo = try replyTarget(of: message, in: destination) }
        for piece in pieces.dropFirst(sent) {
            try remember([message.id], try send(piece, to: destination, calls), piece.form, in: destination)
            destination.replyTo = nil
        }
    }

    func replyTarget(of message: Message, in destination: Destination) throws -> Int64? {
        try message.replyTo.flatMap { answered in
            try pool.read { try $0.messages.copy(of: answered, in: destination.chat, thread: destination.thread) }
        }
    }

    func remember(
        _ messages: [Message.ID], _ telegramMessage: Int64, _ form: MessageCopy.Form, in destination: Destination
    ) throws {
        try pool.read { db in
            for message in messages {
                try db.messages.remember(
                    message, chat: destination.chat, thread: destination.thread, telegramMessage: telegramMessage,
                    form: form)
            }
        }
    }

    /// The Telegram messages that a message is shown as.
    func pieces(of message: Message, for audience: Audience, namesAuthor: Bool = true) throws -> [Piece] {
        let uploads = try uploads(of: message)
        if let text = try notice(of: message, for: audience) {
            var pieces = HTML.split(text, limit: HTML.messageLimit).map { Piece(content: .text(HTML.escape($0))) }
            if audience == .notifiedCustomer, let webApp {
                pieces[pieces.count - 1].keyboard = Keyboard([
                    [Button(text: webApp.buttonText, act: .webApp(webApp.url))]
                ])
            }
            return pieces + uploads.map { Piece(content: .upload($0)) }
        }
        let isNamed = audience == .team && namesAuthor
        return try pool.read { db in
            let account = try isNamed ? message.author.flatMap { try db.users.find($0) } : nil
            return Rendition(
                message: message, author: isNamed ? AuthorLine(of: message, accountName: account?.displayName) : nil,
                file: try db.files.telegram(of: message.id), uploads: uploads
            ).pieces
        }
    }

    /// Staff's answer as seed 001 tells a customer of it, and a web chat's message as seed 002 tells the team; nil for
    /// any other.
    private func notice(of message: Message, for audience: Audience) throws -> String? {
        let links = (message.attachments ?? []).filter { !$0.hasPrefix(StoredFile.path) }
        let text = ([message.body] + links).filter { !$0.isEmpty }.joined(separator: "\n")
        return try pool.read { db in
            switch audience {
            case .customer: return nil
            case .notifiedCustomer:
                guard let ticket = try db.tickets.find(.id(message.ticket)) else {
                    throw NothingToDeliver("the ticket is gone")
                }
                return CustomerNotification.text(of: text, in: ticket)
            case .team:
                guard message.side == .requester, let ticket = try db.tickets.find(.id(message.ticket)),
                    ticket.source == .web, let requester = try db.users.find(ticket.requester)
                else { return nil }
                let opening = try db.messages.first(of: [ticket.id])[ticket.id] ?? ""
                return ChatNotice(ticket: ticket, requester: requester, publicURL: publicURL)
                    .text(of: text, hasSubject: ticket.subject != NewTicket.subject(of: opening))
            }
        }
    }

    private func uploads(of message: Message) throws -> [StoredFile] {
        let names = (message.attachments ?? []).filter { $0.hasPrefix(StoredFile.path) }
            .compactMap(StoredFile.uuid(inURL:))
        guard !names.isEmpty else { return [] }
        let files = try pool.read { try $0.files.find(names) }
        return names.compactMap { files[$0] }.filter { $0.telegramFile == nil }
    }

    // One piece

    /// - Returns: Telegram's number of it.
    func send(_ piece: Piece, to destination: Destination, _ calls: Calls) throws -> Int64 {
        switch piece.content {
        case .text(let html): return try say(html, to: destination, keyboard: piece.keyboard, calls)
        case .special(let special):
            return try calls.make(.send(special, to: destination, keyboard: piece.keyboard)).messageId
        case .upload(let file): return try send(file, caption: nil, to: destination, calls)
        case .media(let media, let caption, let file):
            do {
                return try calls.make(.send(media, caption: caption, to: destination, keyboard: piece.keyboard))
                    .messageId
            } catch let failure as BotAPI.Failure where failure.isAboutFile {
                return try send(file, forgotten: failure, caption: caption, to: destination, calls)
            }
        }
    }

    func say(
        _ html: String, to destination: Destination, keyboard: Keyboard? = nil, _ calls: Calls
    ) throws -> Int64 {
        try calls.make(.sendMessage(html, to: destination, keyboard: keyboard)).messageId
    }

    /// Telegram does not know its own file any more, as when the bot is another one: we may have it.
    private func send(
        _ file: TelegramFile, forgotten failure: BotAPI.Failure, caption: String?, to destination: Destination,
        _ calls: Calls
    ) throws -> Int64 {
        guard let stored = try pool.read({ try $0.files.find(file.uuid) }), isHere(stored) else { throw failure }
        return try send(stored, caption: caption, to: destination, calls)
    }

    /// Of what cannot be sent at all its name and address are.
    private func send(
        _ file: StoredFile, caption: String?, to destination: Destination, _ calls: Calls
    ) throws -> Int64 {
        guard isHere(file), file.size ?? 0 <= 50_000_000 else {
            let link = "📎 <a href=\"\(HTML.escape(publicURL + file.path))\">\(HTML.escape(file.name ?? "file"))</a>"
            return try say([caption, link].compactMap { $0 }.joined(separator: "\n"), to: destination, calls)
        }
        let upload = BotCall<Telegram.MessageNumber>.Upload(
            path: uploadDirectory + "/" + file.uuid, name: file.name ?? "file",
            type: file.mimeType ?? "application/octet-stream")
        if ["image/png", "image/jpeg"].contains(upload.type), file.size ?? 0 < 10_000_000 {
            do {
                return try calls.make(.send(upload, caption: caption, to: destination, asPhoto: true)).messageId
            } catch let failure as BotAPI.Failure where failure.isAboutFile {
                // Too wide, or no picture to Telegram.
            }
        }
        return try calls.make(.send(upload, caption: caption, to: destination, asPhoto: false)).messageId
    }

    private func isHere(_ file: StoredFile) -> Bool {
        access(uploadDirectory + "/" + file.uuid, R_OK) == 0
    }
}
