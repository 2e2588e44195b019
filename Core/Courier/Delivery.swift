import JSON
import MariaDB
import Timestamps

/// Something that must leave the machine.
struct Delivery {
    let id: ID<Delivery>
    let lane: Lane
    let kind: Kind
    /// Of a message to a topic: whose topic it is. The message may be another ticket's, that is linked with it.
    let ticket: Ticket.ID?
    let message: Message.ID?
    let payload: Payload
    let attempts: Int
    /// Not to be tried earlier, nor anything behind it in its lane.
    let notBefore: Timestamp?
    let createdAt: Timestamp

    enum Kind: String {
        /// A public message of staff, to its requester's private chat.
        case messageToCustomer = "message.customer"
        /// Any message, to a ticket's topic.
        case messageToTopic = "message.topic"
        /// Every copy of a message in the lane's chat, other than where somebody wrote it, is made what the message is
        /// now.
        case messageEdit = "message.edit"
        /// Every such copy is deleted in Telegram; a text of the desk about it is left alone.
        case messageDeletion = "message.deletion"
        /// The message is marked with an emoji wherever it stands in the lane's chat (`payload.emoji`; empty takes it
        /// off).
        case messageMark = "message.mark"
        /// The button that takes a message back is offered in answer to it, until `payload.until`.
        case undoOffer = "undo.offer"
        /// … and is removed.
        case undoEnd = "undo.end"
        /// A text of the desk itself to a chat. With a message it counts as a copy of that one, so that an answer to it
        /// finds its ticket.
        case textToChat = "text.chat"
        /// A text of the desk itself to a ticket's topic.
        case textToTopic = "text.topic"
        /// Another text and other buttons for a text of the desk (`payload.telegramMessage`).
        case textEdit = "text.edit"
        /// Somebody who pressed a button is told that it was heard; a lane of their own.
        case callbackAnswer = "callback.answer"
        /// The topic is closed or reopened, whichever its ticket is when this is delivered.
        case topicState = "topic.state"
        /// The topic's name and icon are made what its ticket is when this is delivered.
        case topicAppearance = "topic.appearance"
        /// A topic that is no longer the ticket's is closed (`payload.thread`).
        case topicEnd = "topic.end"
        /// Whether the bot can do its work in a group, told there in answer to `/start` (`payload.language`).
        case groupCheck = "group.check"
        /// A file is brought from Telegram (`payload.file`).
        case fileFetch = "file.fetch"

        /// What is more urgent goes first within a lane; what is equally urgent goes in its order.
        var urgency: Int {
            switch self {
            case .messageToCustomer, .messageToTopic, .messageEdit, .messageDeletion, .textToChat, .textToTopic,
                .textEdit,
                .callbackAnswer, .fileFetch, .topicEnd, .groupCheck:
                0
            case .undoOffer, .undoEnd: 1
            case .topicState: 2
            case .messageMark: 8
            case .topicAppearance: 9
            }
        }
    }

    /// What is not in other columns.
    struct Payload: Decodable {
        var html: String?
        var thread: Int64?
        /// An `InlineKeyboardMarkup`'s rows.
        var keyboard: JSONValue?
        /// Telegram's number of the message that a text answers.
        var replyTo: Int64?
        /// Telegram's number of the message that is edited.
        var telegramMessage: Int64?
        var emoji: String?
        /// Microseconds since the epoch.
        var until: Int64?
        /// The callback query that is answered, and whether its answer has to be confirmed.
        var query: String?
        var isAlert: Bool?
        /// The UUID of a file.
        var file: String?
        var language: String?
        /// See `NewMessage.isNotification`.
        var isNotification: Bool?

        private enum CodingKeys: String, CodingKey {
            case html
            case thread
            case keyboard
            case replyTo = "reply_to"
            case telegramMessage = "telegram_message"
            case emoji
            case until
            case query
            case isAlert = "is_alert"
            case file
            case language
            case isNotification = "is_notification"
        }
    }

    /// A delivery that is not in the queue yet.
    struct New {
        let lane: Lane
        let kind: Kind
        var ticket: Ticket.ID?
        var message: Message.ID?
        var payload: JSONValue = [:]
        var notBefore: Timestamp?
    }
}

extension Delivery.New {
    static func message(
        _ message: Message, toCustomerIn chat: Int64, isNotification: Bool, notBefore: Timestamp? = nil
    ) -> Self {
        Self(
            lane: .telegram(chat: chat), kind: .messageToCustomer, ticket: message.ticket, message: message.id,
            payload: isNotification ? ["is_notification": true] : [:], notBefore: notBefore)
    }

    static func message(
        _ message: Message, toTopicOf ticket: Ticket.ID, in chat: Int64, notBefore: Timestamp? = nil
    ) -> Self {
        Self(
            lane: .telegram(chat: chat), kind: .messageToTopic, ticket: ticket, message: message.id,
            notBefore: notBefore)
    }

    static func edit(of message: Message, in chat: Int64) -> Self {
        Self(lane: .telegram(chat: chat), kind: .messageEdit, ticket: message.ticket, message: message.id)
    }

    static func deletion(of message: Message, in chat: Int64) -> Self {
        Self(lane: .telegram(chat: chat), kind: .messageDeletion, ticket: message.ticket, message: message.id)
    }

    static func mark(_ message: Message.ID, of ticket: Ticket.ID, with emoji: String, in chat: Int64) -> Self {
        Self(
            lane: .telegram(chat: chat), kind: .messageMark, ticket: ticket, message: message,
            payload: ["emoji": .string(emoji)])
    }

    static func undoOffer(of message: Message, in chat: Int64, until: Timestamp) -> Self {
        Self(
            lane: .telegram(chat: chat), kind: .undoOffer, ticket: message.ticket, message: message.id,
            payload: ["until": .integer(until.microseconds)])
    }

    static func undoEnd(of message: Message.ID, _ ticket: Ticket.ID, in chat: Int64, at moment: Timestamp) -> Self {
        Self(
            lane: .telegram(chat: chat), kind: .undoEnd, ticket: ticket, message: message, notBefore: moment)
    }

    static func text(
        _ html: String, to chat: Int64, thread: Int64? = nil, replyTo: Int64? = nil, keyboard: Keyboard? = nil,
        about ticket: Ticket.ID? = nil, message: Message.ID? = nil
    ) -> Self {
        Self(
            lane: .telegram(chat: chat), kind: .textToChat, ticket: ticket, message: message,
            payload: [
                "html": .string(html), "thread": thread.map { .integer($0) } ?? .null,
                "reply_to": replyTo.map { .integer($0) } ?? .null, "keyboard": keyboard?.rows ?? .null,
            ])
    }

    static func textEdit(_ html: String, of message: Int64, in chat: Int64, keyboard: Keyboard? = nil) -> Self {
        Self(
            lane: .telegram(chat: chat), kind: .textEdit,
            payload: [
                "html": .string(html), "telegram_message": .integer(message), "keyboard": keyboard?.rows ?? .null,
            ])
    }

    static func text(
        _ html: String, toTopicOf ticket: Ticket.ID, in chat: Int64, replyTo: Int64? = nil, keyboard: Keyboard? = nil
    ) -> Self {
        Self(
            lane: .telegram(chat: chat), kind: .textToTopic, ticket: ticket,
            payload: [
                "html": .string(html), "reply_to": replyTo.map { .integer($0) } ?? .null,
                "keyboard": keyboard?.rows ?? .null,
            ])
    }

    static func answer(to query: String, by user: Int64, _ text: String?, isAlert: Bool = false) -> Self {
        Self(
            lane: .callbacks(of: user), kind: .callbackAnswer,
            payload: [
                "query": .string(query), "html": text.map { .string($0) } ?? .null, "is_alert": .bool(isAlert),
            ])
    }

    static func close(thread: Int64, in chat: Int64) -> Self {
        Self(lane: .telegram(chat: chat), kind: .topicEnd, payload: ["thread": .integer(thread)])
    }

    static func topicState(of ticket: Ticket.ID, in chat: Int64) -> Self {
        Self(lane: .telegram(chat: chat), kind: .topicState, ticket: ticket)
    }

    /// Not at once, so that several changes in a row are shown as one.
    static func topicAppearance(of ticket: Ticket.ID, in chat: Int64, after now: Timestamp) -> Self {
        Self(
            lane: .telegram(chat: chat), kind: .topicAppearance, ticket: ticket, notBefore: now.adding(seconds: 1))
    }

    static func groupCheck(_ chat: Int64, thread: Int64?, replyTo: Int64, language: Language) -> Self {
        Self(
            lane: .telegram(chat: chat), kind: .groupCheck,
            payload: [
                "thread": thread.map { .integer($0) } ?? .null, "reply_to": .integer(replyTo),
                "language": .string(language.rawValue),
            ])
    }

    static func fetch(_ file: String, of message: Message) -> Self {
        Self(
            lane: .files(file), kind: .fileFetch, ticket: message.ticket, message: message.id,
            payload: ["file": .string(file)])
    }
}
