extension HTML {
    /// What a reader sees of a text for `parse_mode=HTML`.
    static func plain(_ html: String) -> String {
        var text = ""
        text.reserveCapacity(html.utf8.count)
        var rest = Substring(html).unicodeScalars
        while let scalar = rest.popFirst() {
            switch scalar {
            case "<":
                rest = rest.drop { $0 != ">" }.dropFirst()
            case "&":
                if let end = rest.firstIndex(of: ";"), let meant = meaning[String(rest[..<end])] {
                    text.unicodeScalars.append(meant)
                    rest = rest[rest.index(after: end)...]
                } else {
                    text.unicodeScalars.append(scalar)
                }
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    private static let meaning: [String: Unicode.Scalar] = ["lt": "<", "gt": ">", "amp": "&", "quot": "\""]

    /// How much of a message's room it takes: UTF-16 units, without its tags.
    static func length(_ html: String) -> Int {
        plain(html).utf16.count
    }
}
