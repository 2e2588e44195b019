import JSON
import MariaDB
import Timestamps

/// Something that must leave the machine.
struct Delivery {
    let id: ID<Delivery>
    let lane: Lane
    let kind: Kind
    let ticket: Ticket.ID?
    let message: Message.ID?
    let payload: Payload
    let attempts: Int

    enum Kind: String {
        /// A public message of staff, to its requester's private chat.
        case messageToCustomer = "message.customer"
        /// Any message, to its ticket's topic.
        case messageToTopic = "message.topic"
        /// A text of the desk itself to a chat.
        case textToChat = "text.chat"
        /// A text of the desk itself to a ticket's topic.
        case textToTopic = "text.topic"
        /// The topic is closed or reopened, whichever its ticket is when this is delivered.
        case topicState = "topic.state"
        /// The topic of a ticket that was deleted is closed.
        case topicEnd = "topic.end"
    }

    /// What is not in other columns.
    struct Payload: Decodable {
        var html: String?
        var thread: Int64?
        /// See `NewMessage.isNotification`.
        var isNotification: Bool?

        private enum CodingKeys: String, CodingKey {
            case html
            case thread
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
    }
}

extension Delivery.New {
    static func message(_ message: Message, toCustomerIn chat: Int64, isNotification: Bool) -> Self {
        Self(
            lane: .telegram(chat: chat), kind: .messageToCustomer, ticket: message.ticket, message: message.id,
            payload: isNotification ? ["is_notification": true] : [:])
    }

    static func message(_ message: Message, toTopicOf ticket: Ticket.ID, in chat: Int64) -> Self {
        Self(lane: .telegram(chat: chat), kind: .messageToTopic, ticket: ticket, message: message.id)
    }

    static func text(_ html: String, to chat: Int64, thread: Int64? = nil, about ticket: Ticket.ID? = nil) -> Self {
        Self(
            lane: .telegram(chat: chat), kind: .textToChat, ticket: ticket,
            payload: ["html": .string(html), "thread": thread.map { .integer($0) } ?? .null])
    }

    static func notice(_ notice: TopicNotice, toTopicOf ticket: Ticket.ID, in chat: Int64) -> Self {
        Self(
            lane: .telegram(chat: chat), kind: .textToTopic, ticket: ticket, payload: ["html": .string(notice.html)])
    }

    static func close(thread: Int64, in chat: Int64) -> Self {
        Self(lane: .telegram(chat: chat), kind: .topicEnd, payload: ["thread": .integer(thread)])
    }

    static func topicState(of ticket: Ticket.ID, in chat: Int64) -> Self {
        Self(lane: .telegram(chat: chat), kind: .topicState, ticket: ticket)
    }
}
