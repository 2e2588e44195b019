import FoundationEssentials
import JSON

/// The Bot API's types, with the fields that we read. What is optional there is optional here.
public enum Telegram {
    /// What we ask Telegram to send; its default leaves reactions out.
    static let updateKinds = ["message", "edited_message", "callback_query", "my_chat_member", "message_reaction"]
    /// The sender of messages whose author is an anonymous administrator of the group.
    static let anonymousAdministrator: Int64 = 1_087_968_824

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
        let myChatMember: ChatMemberUpdated?
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
        let chat: Chat
        let text: String?
        let caption: String?
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
        let contact: Contact?

        /// The message that another answers; in a topic a plain message "answers" the topic's own first one.
        struct Reference: Decodable, Sendable {
            let messageId: Int64
        }
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

    public struct Contact: Decodable, Sendable {
        let phoneNumber: String
        let firstName: String
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
    }

    public struct WebhookInfo: Decodable, Sendable {
        public let url: String
        public let pendingUpdateCount: Int
        public let lastErrorMessage: String?
        public let allowedUpdates: [String]?
    }
}
