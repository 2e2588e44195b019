/// Texts that go out as one.
enum Packing {
    struct Text: Equatable {
        let html: String
        /// Of the desk itself; such lines need no space between them.
        let isNotice: Bool
    }

    /// How many of the first texts fit into one message.
    static func count(of texts: [Text], limit: Int = HTML.messageLimit) -> Int {
        var length = 0
        for (index, text) in texts.enumerated() {
            length += HTML.length(text.html)
            if index > 0 { length += separator(texts[index - 1], text).utf16.count }
            if length > limit { return index }
        }
        return texts.count
    }

    /// As few messages as they fit into, none of them divided.
    static func pack(_ texts: [Text], limit: Int = HTML.messageLimit) -> [String] {
        var packed: [String] = []
        var rest = texts[...]
        while !rest.isEmpty {
            let fitting = rest.prefix(max(1, count(of: Array(rest), limit: limit)))
            packed.append(joined(Array(fitting)))
            rest = rest.dropFirst(fitting.count)
        }
        return packed
    }

    static func joined(_ texts: [Text]) -> String {
        texts.enumerated().map { index, text in
            (index > 0 ? separator(texts[index - 1], text) : "") + text.html
        }.joined()
    }

    private static func separator(_ before: Text, _ after: Text) -> String {
        before.isNotice && after.isNotice ? "\n" : "\n\n"
    }
}
