/// Text for `parse_mode=HTML`, and how much of it fits.
enum HTML {
    /// The characters that Telegram's HTML gives a meaning to.
    static func escape(_ text: String) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count)
        for character in text.unicodeScalars {
            switch character {
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "&": escaped += "&amp;"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }

    /// For a value between double quotes.
    static func escape(attribute text: String) -> String {
        escape(text).replacing("\"", with: "&quot;")
    }

    /// A short text that leads to an address, where there is one.
    static func link(_ text: String, to address: String?) -> String {
        let text = escape(cut(text, limit: 100))
        guard let address else { return "<b>\(text)</b>" }
        return "<a href=\"\(escape(attribute: address))\">\(text)</a>"
    }

    /// A message holds 4096 UTF-16 units after its entities were parsed, a caption 1024.
    static let messageLimit = 4_096
    static let captionLimit = 1_024

    /// The beginning of a text, in UTF-16 units.
    static func cut(_ text: String, limit: Int) -> String {
        split(text, limit: limit)[0]
    }

    /// Cuts a long text at line ends, else at spaces, else where it must, never within a character.
    static func split(_ text: String, limit: Int) -> [String] {
        var parts: [String] = []
        var rest = Substring(text)
        while rest.utf16.count > limit {
            var end = rest.startIndex
            var units = 0
            var afterLine: Substring.Index?
            var afterSpace: Substring.Index?
            while end < rest.endIndex {
                let character = rest[end]
                units += character.utf16.count
                if units > limit { break }
                end = rest.index(after: end)
                if character.isNewline { afterLine = end } else if character.isWhitespace { afterSpace = end }
            }
            // A "character" longer than the limit (a hostile pile of accents) is cut between its scalars.
            if end == rest.startIndex {
                end = rest.unicodeScalars.index(end, offsetBy: limit / 2, limitedBy: rest.endIndex) ?? rest.endIndex
            }
            let cut = afterLine ?? afterSpace ?? end
            parts.append(String(rest[..<cut]))
            rest = rest[cut...]
        }
        if !rest.isEmpty || parts.isEmpty { parts.append(String(rest)) }
        return parts
    }
}
