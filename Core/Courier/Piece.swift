/// One of the Telegram messages that a message of the desk is shown as.
struct Piece {
    enum Content {
        /// For `parse_mode=HTML`.
        case text(String)
        case media(Media, caption: String?, ofOurs: TelegramFile)
        case special(Message.Special)
        case upload(StoredFile)
    }

    let content: Content
    var keyboard: Keyboard?

    var form: MessageCopy.Form {
        switch content {
        case .text: .text
        case .media(let media, _, _): media.kind.takesCaption ? .caption : .media
        case .special, .upload: .media
        }
    }

    /// The text of a piece that is nothing else.
    var bareText: String? {
        if case .text(let html) = content, keyboard == nil { html } else { nil }
    }
}

/// Whose message it is, as it is said in a topic.
struct AuthorLine {
    let mark: String
    let name: String
    let isEdited: Bool

    /// - Parameter name: of the author's account.
    init(of message: Message, accountName: String?) {
        mark =
            switch (message.side, message.visibility) {
            case (_, .internal): "📝"
            case (.requester, .public): "👤"
            case (.staff, .public): "💬"
            case (.system, .public): "⚙️"
            }
        name = HTML.cut(message.authorName ?? accountName ?? "TopicDesk", limit: 100)
        isEdited = message.editedAt != nil
    }

    var html: String { "\(mark) <b>\(HTML.escape(name))</b>\(isEdited ? " ✏️" : "")" }

    /// Under what has no room for a text; pressing it does nothing.
    var keyboard: Keyboard { Keyboard([[Button(text: "\(mark) \(name)", act: .callback(Press.nothing.data))]]) }

    /// UTF-16 units, with the line's end.
    var length: Int { HTML.length(html) + 1 }
}

/// What a message consists of when it is shown.
struct Rendition {
    let message: Message
    /// Nil where nobody has to be told: the customer.
    let author: AuthorLine?
    /// At Telegram.
    let file: TelegramFile?
    /// Here.
    let uploads: [StoredFile]

    var pieces: [Piece] {
        var pieces: [Piece] = []
        if let special = message.special {
            pieces.append(Piece(content: .special(special), keyboard: author?.keyboard))
        } else if let file, !Media(file).kind.takesCaption {
            pieces.append(Piece(content: .media(Media(file), caption: nil, ofOurs: file), keyboard: author?.keyboard))
        } else if let file {
            pieces += mediaWithText(file)
        } else {
            pieces += texts(after: author)
        }
        pieces += uploads.map { Piece(content: .upload($0)) }
        return pieces
    }

    /// A text that is too long for a caption follows by itself.
    private func mediaWithText(_ file: TelegramFile) -> [Piece] {
        let room = HTML.captionLimit - (author?.length ?? 0)
        let fits = text.text.utf16.count <= room
        let caption = [author?.html, fits && !isBlank ? text.html : nil].compactMap { $0 }.joined(separator: "\n")
        let media = Piece(
            content: .media(Media(file), caption: caption.isEmpty ? nil : caption, ofOurs: file))
        return fits ? [media] : [media] + texts(after: nil)
    }

    private func texts(after author: AuthorLine?) -> [Piece] {
        let room = HTML.messageLimit - (author?.length ?? 0)
        // Telegram takes no part without a visible character.
        var parts = text.split(limit: room).filter { !$0.text.allSatisfy(\.isWhitespace) }.map(\.html)
        if let author {
            // Files of a web chat have no caption, but somebody sent them.
            parts = parts.isEmpty ? [author.html] : ["\(author.html)\n\(parts[0])"] + parts.dropFirst()
        }
        return parts.map { Piece(content: .text($0)) }
    }

    private var isBlank: Bool { text.text.allSatisfy(\.isWhitespace) }

    /// The body and the links to what is attached elsewhere; a file of ours goes along.
    private var text: RichText {
        let links = (message.attachments ?? []).filter { !$0.hasPrefix(StoredFile.path) }
        return RichText(([message.body] + links).filter { !$0.isEmpty }.joined(separator: "\n"), message.entities)
    }
}
