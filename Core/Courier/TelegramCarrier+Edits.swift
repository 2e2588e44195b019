import MariaDB

/// Copies of a message that is not any more what it was.
extension TelegramCarrier {
    /// Makes every copy of a message in a chat what the message is now.
    func renewCopies(_ delivery: Delivery, in chat: Int64, _ calls: Calls) throws {
        let message = try message(of: delivery)
        let copies = try pool.read { try $0.messages.sentCopies(of: [message.id], in: chat) }
            .filter { try isWanted(message, in: chat, $0.thread) }
        guard !copies.isEmpty else { throw NothingToDeliver("it is not shown there") }
        var refused: BotAPI.Failure?
        for (thread, copies) in Dictionary(grouping: copies, by: \.thread).sorted(by: { $0.key ?? 0 < $1.key ?? 0 }) {
            do {
                try renew(message, copies, in: Destination(chat: chat, thread: thread), calls)
            } catch let failure as BotAPI.Failure {
                // One that can no longer be changed keeps no other from it.
                guard case .rejected = failure else { throw failure }
                refused = failure
            }
        }
        if let refused { throw refused }
    }

    /// Whether what is said in a message's ticket is still to be seen in a thread: a link may have ended, a topic have
    /// been given up.
    private func isWanted(_ message: Message, in chat: Int64, _ thread: Int64?) throws -> Bool {
        guard let thread else { return true }
        guard let topic = try pool.read({ try $0.topics.live(in: chat, thread: thread) }) else { return false }
        return try isShown(message, in: topic.ticket)
    }

    private func renew(
        _ message: Message, _ copies: [MessageCopy], in destination: Destination, _ calls: Calls
    ) throws {
        let audience = try audience(of: message, in: destination.chat)
        if let caption = copies.first(where: { $0.form == .caption }) {
            let pieces = try pieces(of: message, for: audience)
            if case .media(_, let html, _)? = pieces.first?.content {
                try change(caption, in: destination.chat) {
                    _ = try calls.make(
                        .editMessageCaption(html ?? "", of: caption.telegramMessage, in: destination.chat))
                }
            }
            try renewTexts(
                pieces.filter { $0.form == .text }, copies.filter { $0.form == .text }, of: [message.id],
                in: destination, calls)
        } else if let first = copies.first(where: { $0.form == .text }) {
            try renewTexts(from: first, message, for: audience, in: destination, calls)
        }
    }

    /// A text that stands alone, or that several messages were merged into.
    private func renewTexts(
        from first: MessageCopy, _ message: Message, for audience: Audience, in destination: Destination,
        _ calls: Calls
    ) throws {
        let members = try pool.read { db in
            try db.messages.copies(chat: destination.chat, telegramMessage: first.telegramMessage)
                .compactMap { try db.messages.find($0.message) }
        }
        let pieces =
            members.count < 2
            ? try self.pieces(of: message, for: audience).filter { $0.form == .text }
            : Packing.pack(
                try mergedTexts(first.telegramMessage, of: members, in: .telegram(chat: destination.chat))
            ).map { Piece(content: .text($0)) }
        let texts = try pool.read { db in
            try db.messages.sentCopies(of: members.map(\.id), in: destination.chat)
                .filter { $0.form == .text && $0.thread == destination.thread }
        }
        try renewTexts(pieces, texts, of: members.map(\.id), in: destination, calls)
    }

    /// What there is is changed; what there is not yet is sent, and what is too much is deleted.
    private func renewTexts(
        _ pieces: [Piece], _ copies: [MessageCopy], of messages: [Message.ID], in destination: Destination,
        _ calls: Calls
    ) throws {
        var numbers: [Int64] = []
        for copy in copies where !numbers.contains(copy.telegramMessage) { numbers.append(copy.telegramMessage) }
        for (number, piece) in zip(numbers, pieces) {
            guard case .text(let html) = piece.content else { continue }
            try change(number, in: destination.chat) {
                _ = try calls.make(
                    .editMessageText(html, of: number, in: destination.chat, keyboard: piece.keyboard))
            }
        }
        if pieces.count > numbers.count {
            var destination = destination
            destination.replyTo = numbers.last
            for piece in pieces.dropFirst(numbers.count) {
                try remember(messages, try send(piece, to: destination, calls), .text, in: destination)
            }
        } else if numbers.count > pieces.count {
            let surplus = Array(numbers.dropFirst(pieces.count))
            _ = try calls.make(.deleteMessages(surplus, in: destination.chat))
            try pool.read { try $0.messages.forget(chat: destination.chat, surplus) }
        }
    }

    private func change(_ copy: MessageCopy, in chat: Int64, _ call: () throws -> Void) throws {
        try change(copy.telegramMessage, in: chat, call)
    }

    /// Changes what may be as it should be already, or gone.
    private func change(_ telegramMessage: Int64, in chat: Int64, _ call: () throws -> Void) throws {
        do {
            try call()
        } catch BotAPI.Failure.notModified {
            // All the better.
        } catch BotAPI.Failure.messageNotFound {
            try pool.read { try $0.messages.forget(chat: chat, [telegramMessage]) }
        }
    }

    private func audience(of message: Message, in chat: Int64) throws -> Audience {
        guard chat > 0 else { return .team }
        let wasNotification = try pool.read { try $0.deliveries.wasNotification(message.id, in: .telegram(chat: chat)) }
        return wasNotification ? .notifiedCustomer : .customer
    }

    /// Deletes every copy of a message in a chat; what others share with it is left to them.
    func deleteCopies(_ delivery: Delivery, in chat: Int64, _ calls: Calls) throws {
        guard let id = delivery.message else { throw NothingToDeliver("the message is gone") }
        let copies = try pool.read { try $0.messages.sentCopies(of: [id], in: chat) }
        guard !copies.isEmpty else { throw NothingToDeliver("it is not shown there") }
        var own: [Int64] = []
        for copy in copies {
            let others = try pool.read { db in
                try db.messages.copies(chat: chat, telegramMessage: copy.telegramMessage).filter { $0.message != id }
            }
            guard let other = others.first else {
                own.append(copy.telegramMessage)
                continue
            }
            try pool.read { try $0.messages.forget(chat: chat, [copy.telegramMessage], of: id) }
            if let message = try pool.read({ try $0.messages.find(other.message) }) {
                try renew(message, [other], in: Destination(chat: chat, thread: copy.thread), calls)
            }
        }
        for start in stride(from: 0, to: own.count, by: 100) {
            let numbers = Array(own[start..<min(start + 100, own.count)])
            _ = try calls.make(.deleteMessages(numbers, in: chat))
            try pool.read { try $0.messages.forget(chat: chat, numbers) }
        }
    }
}
