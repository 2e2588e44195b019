import MariaDB
import Timestamps

/// What is put beside a message: a reaction, the button that takes it back.
extension TelegramCarrier {
    func mark(_ delivery: Delivery, in chat: Int64, _ calls: Calls) throws {
        guard let message = delivery.message,
            let place = try pool.read({ try $0.messages.place(of: message, in: chat) })
        else { throw NothingToDeliver("it is not shown there") }
        let emoji = delivery.payload.emoji.flatMap { $0.isEmpty ? nil : $0 }
        _ = try calls.make(.setMessageReaction(emoji, on: place.telegramMessage, in: chat))
    }

    /// There must be time left to press it.
    private static let shortestOffer = 2.0

    func offerUndo(_ delivery: Delivery, in chat: Int64, _ calls: Calls) throws {
        let message = try message(of: delivery)
        guard message.visibility == .public, message.withdrawnAt == nil else {
            throw NothingToDeliver("it was taken back")
        }
        guard let until = delivery.payload.until.map({ Timestamp(microseconds: $0) }),
            until.seconds(since: .now) >= Self.shortestOffer
        else { throw NothingToDeliver("it is too late to take it back") }
        let (place, language) = try pool.read { db in
            (try db.messages.place(of: message.id, in: chat), try Transaction(db).language(of: chat))
        }
        guard let place else { throw NothingToDeliver("it is not shown there") }
        let text = TeamText(language: language)
        let destination = Destination(
            chat: chat, thread: place.thread, replyTo: place.telegramMessage, isSilent: true)
        let button = Button(text: text.undoButton, act: .callback(Press.undo(message.id).data))
        let number = try say(text.undoOffer, to: destination, keyboard: Keyboard([[button]]), calls)
        try remember([message.id], number, .offer, in: destination)
    }

    func endUndo(_ delivery: Delivery, in chat: Int64, _ calls: Calls) throws {
        guard let message = delivery.message else { throw NothingToDeliver("the message is gone") }
        for offer in try pool.read({ try $0.messages.offers(of: message, in: chat) }) {
            do {
                _ = try calls.make(.deleteMessage(offer, in: chat))
            } catch BotAPI.Failure.messageNotFound {
                // Somebody was faster.
            }
            try pool.read { try $0.messages.forget(chat: chat, [offer]) }
        }
    }
}
