import JSON
import Timestamps

/// What the desk itself says.
extension TelegramCarrier {
    func sendText(_ delivery: Delivery, to destination: Destination, _ calls: Calls) throws {
        var destination = destination
        destination.replyTo = delivery.payload.replyTo
        let number = try say(
            delivery.payload.html ?? "", to: destination, keyboard: Keyboard(stored: delivery.payload.keyboard), calls)
        if let message = delivery.message { try remember([message], number, .notice, in: destination) }
    }

    func editText(_ delivery: Delivery, in chat: Int64, _ calls: Calls) throws {
        guard let number = delivery.payload.telegramMessage else { throw NothingToDeliver("there is no such message") }
        _ = try calls.make(
            .editMessageText(
                delivery.payload.html ?? "", of: number, in: chat,
                keyboard: Keyboard(stored: delivery.payload.keyboard)))
    }

    /// Telegram takes an answer for two minutes and a half.
    private static let answerSeconds = 140.0

    func answer(_ delivery: Delivery, _ calls: Calls) throws {
        guard Timestamp.now.seconds(since: delivery.createdAt) < Self.answerSeconds else {
            throw NothingToDeliver("nobody waits for the answer any more")
        }
        _ = try calls.make(
            .answerCallbackQuery(
                delivery.payload.query ?? "", delivery.payload.html, isAlert: delivery.payload.isAlert == true))
    }
}
