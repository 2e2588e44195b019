import JSON

/// Buttons under a text of the desk: `InlineKeyboardMarkup` of the Bot API.
struct Keyboard {
    let rows: JSONValue

    init(rows: JSONValue) {
        self.rows = rows
    }

    init(_ rows: [[Button]]) {
        self.rows = .array(rows.map { .array($0.map(\.json)) })
    }
}

/// One button of them.
struct Button {
    let text: String
    let act: Act

    enum Act {
        /// Opens a web app; in private chats alone.
        case webApp(String)
        case url(String)
        /// Comes back to us as a callback query, with 64 bytes at most.
        case callback(String)
    }

    var json: JSONValue {
        let (name, value): (String, JSONValue) =
            switch act {
            case .webApp(let url): ("web_app", ["url": .string(url)])
            case .url(let url): ("url", .string(url))
            case .callback(let data): ("callback_data", .string(data))
            }
        return .object([("text", .string(text)), (name, value)])
    }
}
