/// A text with its formatting, as Telegram's entities give it: offsets and lengths in UTF-16 units.
public struct RichText: Sendable, Equatable {
    public let text: String
    public let entities: [Entity]

    /// `MessageEntity` of the Bot API.
    public struct Entity: Codable, Sendable, Equatable {
        /// `bold`, `italic`, `code`, `pre`, `text_link`, …
        public let type: String
        public let offset: Int
        public let length: Int
        public var url: String?
        /// Of a `pre`.
        public var language: String?
    }

    public init(_ text: String, _ entities: [Entity] = []) {
        self.text = text
        self.entities = entities
    }
}
