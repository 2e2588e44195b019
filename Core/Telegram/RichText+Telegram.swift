extension RichText {
    /// A text of Telegram's with the formatting that we can give back. Mentions, addresses, hashtags and commands are left
    /// out, for Telegram finds them in the text by itself.
    static func telegram(_ text: String, _ entities: [Entity]?) -> RichText {
        guard let entities, !entities.isEmpty else { return RichText(text) }
        let units = Units(text)
        return RichText(text, entities.filter { units.holds($0) && Format(of: $0) != nil })
    }

    /// Without formatting, for the web and the APIs. A link that is hidden under a label is written out behind it: everybody
    /// shall see where it leads.
    var plain: String {
        guard entities.contains(where: { $0.url != nil }) else { return text }
        let units = Units(text)
        let additions = entities.filter(units.holds).compactMap { Addition(behind: $0, of: units) }
        return units.text(with: additions.sorted { $0.position < $1.position })
    }

    /// The address of a hidden link, and where it is written.
    fileprivate struct Addition {
        let position: Int
        let text: String

        init?(behind entity: Entity, of units: Units) {
            guard entity.type == "text_link", let url = entity.url, !url.isEmpty else { return nil }
            guard Self.bare(units[entity.range]) != Self.bare(url) else { return nil }
            position = entity.range.upperBound
            text = " (\(url))"
        }

        /// `example.org` for `https://example.org/`, which is as good.
        private static func bare(_ address: String) -> Substring {
            var address = Substring(address)
            for scheme in ["https://", "http://"] where address.hasPrefix(scheme) {
                address = address.dropFirst(scheme.count)
                break
            }
            return address.hasSuffix("/") ? address.dropLast() : address
        }
    }
}

extension RichText.Units {
    fileprivate func text(with additions: [RichText.Addition]) -> String {
        var text = ""
        var position = 0
        for addition in additions {
            text += self[position..<addition.position] + addition.text
            position = addition.position
        }
        return text + self[position..<count]
    }
}
