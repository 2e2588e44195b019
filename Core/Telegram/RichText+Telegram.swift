extension RichText {
    /// A text of Telegram's with the formatting that we can give back. Mentions, addresses, hashtags and commands are left
    /// out, for Telegram finds them in the text by itself. A link that is hidden under a label is written out behind it:
    /// everybody shall see where it leads, in the web and over the APIs, too.
    static func telegram(_ text: String, _ entities: [Entity]?) -> RichText {
        guard let entities, !entities.isEmpty else { return RichText(text) }
        let units = Units(text)
        let sound = entities.filter(units.holds)
        let additions = sound.compactMap { Addition(behind: $0, of: units) }.sorted { $0.position < $1.position }
        let kept = sound.filter { Format(of: $0) != nil }
            .map { entity in
                let start = additions.units { $0 <= entity.range.lowerBound } + entity.range.lowerBound
                let end = additions.units { $0 < entity.range.upperBound } + entity.range.upperBound
                return entity.moved(to: start..<end)
            }
        return RichText(units.text(with: additions), kept)
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

extension [RichText.Addition] {
    /// How long those are together whose position fits.
    fileprivate func units(where fits: (Int) -> Bool) -> Int {
        reduce(0) { $0 + (fits($1.position) ? $1.text.utf16.count : 0) }
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
