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
        /// Of a `text_link`.
        public var url: String?
        /// Of a `pre`.
        public var language: String?
    }

    public init(_ text: String, _ entities: [Entity] = []) {
        self.text = text
        self.entities = entities
    }

    /// Cuts a long text as `HTML.split` does, with its formatting on both sides of a cut.
    /// - Parameter limit: UTF-16 units of each part's text.
    func split(limit: Int) -> [RichText] {
        let parts = HTML.split(text, limit: limit)
        guard parts.count > 1 else { return [self] }
        let units = Units(text)
        let sound = entities.filter(units.holds)
        var start = 0
        return parts.map { part in
            let range = start..<start + part.utf16.count
            start = range.upperBound
            return RichText(part, sound.compactMap { $0.within(range) })
        }
    }

    /// What follows the first so many UTF-16 units: the rest after a command, for example. A character whose two halves
    /// that would part stays whole.
    func dropping(units count: Int) -> RichText {
        let units = Units(text)
        let start = min(max(count, 0), units.count)
        let range = (units.isBoundary(start) ? start : start - 1)..<units.count
        return RichText(units[range], entities.filter(units.holds).compactMap { $0.within(range) })
    }

    /// A text's UTF-16 units.
    struct Units {
        private let units: [UInt16]

        init(_ text: String) {
            units = Array(text.utf16)
        }

        var count: Int { units.count }

        subscript(range: Range<Int>) -> String {
            String(decoding: units[range], as: UTF16.self)
        }

        /// Whether a position is in the text, and not between the halves of a surrogate pair.
        func isBoundary(_ position: Int) -> Bool {
            guard 0...units.count ~= position else { return false }
            return position == 0 || position == units.count || !UTF16.isTrailSurrogate(units[position])
        }

        /// Whether an entity says something of this text; what it stands on may come from outside.
        func holds(_ entity: Entity) -> Bool {
            let (end, overflows) = entity.offset.addingReportingOverflow(entity.length)
            return !overflows && entity.length > 0 && isBoundary(entity.offset) && isBoundary(end)
        }
    }
}

extension RichText.Entity {
    var range: Range<Int> { offset..<offset + length }

    func moved(to range: Range<Int>) -> Self {
        Self(type: type, offset: range.lowerBound, length: range.count, url: url, language: language)
    }

    /// What of it is in a part of the text, for that part alone; nil for nothing.
    func within(_ part: Range<Int>) -> Self? {
        let common = range.clamped(to: part)
        guard !common.isEmpty else { return nil }
        return moved(to: common.lowerBound - part.lowerBound..<common.upperBound - part.lowerBound)
    }
}
