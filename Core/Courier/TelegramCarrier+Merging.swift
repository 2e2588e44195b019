import JSON
import Timestamps

/// When more is said in a group than Telegram lets through, the lines of one ticket go out together.
extension TelegramCarrier {
    private struct Line {
        let delivery: Delivery
        let text: Packing.Text
    }

    /// - Returns: the deliveries that are done by it; nil where there is nothing to merge.
    func sendMerged(
        _ head: Delivery, of ticket: Ticket.ID, to destination: Destination, _ calls: Calls
    ) throws -> [Delivery]? {
        var lines: [Line] = []
        let queued = try pool.read { try $0.deliveries.queued(in: head.lane, toTopicOf: ticket, limit: 40) }
        let edits = try editsDone(by: queued, in: destination.chat)
        for delivery in queued where !edits.contains(where: { $0.id == delivery.id }) {
            guard delivery.notBefore ?? .now <= .now,
                let text = try line(delivery, isFirst: lines.isEmpty, in: destination)
            else { break }
            lines.append(Line(delivery: delivery, text: text))
        }
        guard lines.first?.delivery.id == head.id else { return nil }
        lines = Array(lines.prefix(Packing.count(of: lines.map(\.text))))
        guard lines.count >= 2 else { return nil }
        var destination = destination
        if head.kind == .messageToTopic {
            destination.replyTo = try replyTarget(of: try message(of: head), in: destination)
        }
        let number: Int64
        do {
            number = try say(Packing.joined(lines.map(\.text)), to: destination, calls)
        } catch BotAPI.Failure.rejected {
            return nil
        }
        try pool.transaction { db in
            for message in lines.compactMap(\.delivery.message) {
                try db.messages.remember(
                    message, chat: destination.chat, thread: destination.thread, telegramMessage: number, form: .text)
            }
            try db.deliveries.noteMerged(lines.map(\.delivery.id), telegramMessage: number)
        }
        return lines.map(\.delivery) + edits.filter { edit in lines.contains { $0.delivery.message == edit.message } }
    }

    /// What a delivery says, where that is no more than a text.
    private func line(_ delivery: Delivery, isFirst: Bool, in destination: Destination) throws -> Packing.Text? {
        switch delivery.kind {
        case .textToTopic:
            guard delivery.payload.replyTo == nil, Keyboard(stored: delivery.payload.keyboard) == nil else {
                return nil
            }
            return delivery.payload.html.map { Packing.Text(html: $0, isNotice: true) }
        case .messageToTopic:
            // Only the first one can point to what it answers.
            guard let ticket = delivery.ticket,
                let message = try delivery.message.flatMap({ id in try pool.read { try $0.messages.find(id) } }),
                isFirst || message.replyTo == nil, message.album == nil, try isShown(message, in: ticket),
                try pool.read({ try $0.messages.parts(of: message.id, in: destination.chat, destination.thread) }) == 0
            else { return nil }
            let pieces = try pieces(of: message, for: .team)
            guard pieces.count == 1, let html = pieces[0].bareText else { return nil }
            return Packing.Text(html: html, isNotice: false)
        default: return nil
        }
    }

    /// What stands in a message that several were merged into, as they are now.
    /// - Parameter members: those of them that are still shown in it.
    func mergedTexts(_ telegramMessage: Int64, of members: [Message], in lane: Lane) throws -> [Packing.Text] {
        guard let any = members.first else { return [] }
        var texts: [Packing.Text] = []
        var missing = members
        for delivery in try pool.read({
            try $0.deliveries.merged(in: lane, with: any.id, telegramMessage: telegramMessage)
        }) {
            if delivery.kind == .textToTopic {
                texts.append(Packing.Text(html: delivery.payload.html ?? "", isNotice: true))
            } else if let index = missing.firstIndex(where: { $0.id == delivery.message }) {
                texts += try self.texts(of: missing.remove(at: index))
            }
        }
        // The deliveries are not kept for ever.
        return try texts + missing.flatMap { try self.texts(of: $0) }
    }

    private func texts(of message: Message) throws -> [Packing.Text] {
        try pieces(of: message, for: .team).compactMap(\.bareText).map { Packing.Text(html: $0, isNotice: false) }
    }
}
