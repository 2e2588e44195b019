extension Ticket {
    /// `word` adds a tag, `-word` takes one away.
    func tags(changedBy words: String) -> [String] {
        var tags = Set(tags)
        for word in words.split(whereSeparator: { $0.isWhitespace || $0 == "," }).map(String.init) {
            if word.hasPrefix("-") {
                tags.remove(String(word.dropFirst()))
            } else {
                tags.insert((word.hasPrefix("#") ? String(word.dropFirst()) : word).prefix(characters: 40))
            }
        }
        return Array(tags.filter { !$0.isEmpty }.sorted().prefix(20))
    }
}

extension Ticket.Status {
    /// As people write it: `in progress`, `in_progress`, `waiting`.
    init?(word: String) {
        let plain = word.lowercased().split { $0 == " " || $0 == "_" || $0 == "-" }.joined(separator: "_")
        switch plain {
        case "waiting_for_user", "waiting_for_customer", "waiting_for_the_customer", "pending": self = .waiting
        case "progress": self = .inProgress
        default: self.init(rawValue: plain)
        }
    }
}

extension Ticket.Priority {
    static let words = ["urgent", "high", "normal", "low"]

    /// Its word, its number, or seed 001's `P1` to `P4`.
    init?(word: String) {
        let plain = word.lowercased()
        if let index = Self.words.firstIndex(of: plain == "medium" ? "normal" : plain) {
            self.init(rawValue: index + 1)
        } else {
            self.init(rawValue: Int(plain.hasPrefix("p") ? String(plain.dropFirst()) : plain) ?? 0)
        }
    }
}
