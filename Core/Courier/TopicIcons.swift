import Synchronization

/// The pictures that topics may have for their icons: of each emoji Telegram's own id, which is asked for once.
final class TopicIcons: Sendable {
    private let known = Mutex<[String: String]?>(nil)

    /// Nil where there is no such picture.
    func id(of emoji: String, _ calls: Calls) throws -> String? {
        if let known = known.withLock({ $0 }) { return known[Self.bare(emoji)] }
        let icons: [String: String]
        do {
            icons = Dictionary(
                try calls.make(.getForumTopicIconStickers()).compactMap { sticker in
                    sticker.emoji.flatMap { emoji in sticker.customEmojiId.map { (Self.bare(emoji), $0) } }
                }
            ) { $1 }
        } catch let failure as BotAPI.Failure {
            // A server that does not know them; a topic is of use without its icon, too.
            switch failure {
            case .rejected, .notPermitted: return nil
            default: throw failure
            }
        }
        known.withLock { $0 = icons }
        return icons[Self.bare(emoji)]
    }

    /// Without the mark that asks for a coloured picture, which is set here and not there.
    private static func bare(_ emoji: String) -> String {
        String(String.UnicodeScalarView(emoji.unicodeScalars.filter { $0.value != 0xFE0F }))
    }
}
