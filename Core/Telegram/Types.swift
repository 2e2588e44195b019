import FoundationEssentials
import JSON

/// The Bot API's types, with the fields that we read. What is optional there is optional here.
public enum Telegram {
    /// What we ask Telegram to send; its default leaves reactions out.
    static let updateKinds = ["message", "edited_message", "callback_query", "my_chat_member", "message_reaction"]
    /// Bots that stand for people: an anonymous administrator of the group, and a channel in whose name somebody writes.
    static let standIns: Set<Int64> = [1_087_968_824, 136_817_688]

    /// As much of an update as the documentation says of it.
    public static let updateSchema: JSONValue = [
        "title": "Update", "type": "object", "properties": ["update_id": ["type": "integer"]],
        "required": ["update_id"],
        "externalDocs": ["url": "https://core.telegram.org/bots/api#update"],
    ]

    static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }

    public struct Update: Decodable, Sendable {
        public let updateId: Int64
        let message: Message?
        let editedMessage: Message?
        let callbackQuery: CallbackQuery?
        let myChatMember: ChatMemberUpdated?
        let messageReaction: MessageReactionUpdated?

        /// Where it happened; updates of a chat are carried out in their order.
        var chat: Int64? {
            message?.chat.id ?? editedMessage?.chat.id ?? callbackQuery?.message?.chat.id ?? callbackQuery?.from.id
                ?? myChatMember?.chat.id ?? messageReaction?.chat.id
        }
    }

    public struct User: Decodable, Sendable {
        public let id: Int64
        public let isBot: Bool
        let firstName: String
        let lastName: String?
        public let username: String?
        let languageCode: String?

        var fullName: String {
            [firstName, lastName ?? ""].filter { !$0.isEmpty }.joined(separator: " ").prefix(characters: 200)
        }
    }

    public struct Chat: Decodable, Sendable {
        let id: Int64
        let type: String
        let title: String?
        let isForum: Bool?

        var isPrivate: Bool { type == "private" }
        var isGroup: Bool { type == "supergroup" || type == "group" }
    }

    public struct Message: Decodable, Sendable {
        let messageId: Int64
        let messageThreadId: Int64?
        let isTopicMessage: Bool?
        let from: User?
        let senderChat: Chat?
        let authorSignature: String?
        let isAutomaticForward: Bool?
        let forwardOrigin: Origin?
        let chat: Chat
        let mediaGroupId: String?
        let text: String?
        let entities: [RichText.Entity]?
        let caption: String?
        let captionEntities: [RichText.Entity]?
        let replyToMessage: Reference?
        let photo: [Media]?
        let document: Media?
        let video: Media?
        let audio: Media?
        let voice: Media?
        let animation: Media?
        let sticker: Media?
        let videoNote: Media?
        let location: Location?
        let venue: Venue?
        let contact: Contact?
        let poll: Poll?
        let dice: Dice?
        let story: Presence?
        let checklist: Checklist?
        let forumTopicClosed: Presence?
        let forumTopicReopened: Presence?
        let forumTopicEdited: TopicName?
        let migrateToChatId: Int64?
        let migrateFromChatId: Int64?

        /// The topic in which it stands; answers outside of topics carry a thread too, which is none.
        var topic: Int64? { isTopicMessage == true ? messageThreadId : nil }

        /// The message that another answers; in a topic a plain message "answers" the topic's own first one.
        struct Reference: Decodable, Sendable {
            let messageId: Int64
            let from: User?
            let text: String?
            let caption: String?
        }

        /// Something of which only that it is there matters.
        struct Presence: Decodable, Sendable {}

        struct TopicName: Decodable, Sendable {
            let name: String?
        }
    }

    /// Where a forwarded message was first written.
    struct Origin: Decodable, Sendable {
        let senderUser: User?
        let senderUserName: String?
        let senderChat: Chat?
        let chat: Chat?

        var name: String? { senderUser?.fullName ?? senderUserName ?? senderChat?.title ?? chat?.title }
    }

    public struct Media: Decodable, Sendable {
        let fileId: String
        let fileName: String?
        let mimeType: String?
        let fileSize: Int64?
    }

    public struct Location: Decodable, Sendable {
        let latitude: Double
        let longitude: Double
    }

    struct Venue: Decodable, Sendable {
        let location: Location
        let title: String
        let address: String
    }

    public struct Contact: Decodable, Sendable {
        let phoneNumber: String
        let firstName: String
        let lastName: String?
    }

    struct Poll: Decodable, Sendable {
        let question: String
        let options: [Option]

        struct Option: Decodable, Sendable {
            let text: String
        }
    }

    struct Dice: Decodable, Sendable {
        let emoji: String
        let value: Int
    }

    struct Checklist: Decodable, Sendable {
        let title: String
        let tasks: [Poll.Option]
    }

    /// A button that somebody pressed.
    struct CallbackQuery: Decodable, Sendable {
        let id: String
        let from: User
        let message: Place?
        let data: String?

        /// The message under which the button is; of an old one no more than this may be known.
        struct Place: Decodable, Sendable {
            let messageId: Int64
            let chat: Chat
            let messageThreadId: Int64?
            let isTopicMessage: Bool?

            var topic: Int64? { isTopicMessage == true ? messageThreadId : nil }
        }
    }

    struct MessageReactionUpdated: Decodable, Sendable {
        let chat: Chat
        let messageId: Int64
        let user: User?
        let actorChat: Chat?
        let newReaction: [Reaction]

        struct Reaction: Decodable, Sendable {
            /// Nil for a custom one.
            let emoji: String?
            let customEmojiId: String?
        }
    }

    public struct ChatMemberUpdated: Decodable, Sendable {
        let chat: Chat
        let from: User
        let newChatMember: ChatMember
    }

    public struct ChatMember: Decodable, Sendable {
        public let status: String
        public let canManageTopics: Bool?
    }

    public struct ChatInfo: Decodable, Sendable {
        public let title: String?
        public let type: String
        public let isForum: Bool?
    }

    public struct MessageNumber: Decodable, Sendable {
        let messageId: Int64
    }

    public struct ForumTopic: Decodable, Sendable {
        let messageThreadId: Int64
    }

    public struct File: Decodable, Sendable {
        let filePath: String?
        let fileSize: Int?
    }

    public struct WebhookInfo: Decodable, Sendable {
        public let url: String
        public let pendingUpdateCount: Int
        public let lastErrorMessage: String?
        public let allowedUpdates: [String]?
    }
}
