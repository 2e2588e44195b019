import Secrets

extension Telegram.Message {
    /// What somebody sent, as the desk keeps it.
    struct Content {
        var text: RichText
        var special: Message.Special?
        var file: TelegramFile?
    }

    /// Nil for service messages, which say nothing.
    var content: Content? {
        guard var content = unattributed else { return nil }
        if let forwardOrigin {
            content.text = RichText("↪️ \(forwardOrigin.name ?? "")".trimmed + "\n") + content.text
        }
        return content
    }

    private var unattributed: Content? {
        if let text { return Content(text: .telegram(text, entities ?? [])) }
        if let file {
            return Content(text: .telegram(caption ?? "", captionEntities ?? []), file: file)
        }
        if let venue {
            let (latitude, longitude) = (venue.location.latitude, venue.location.longitude)
            return Content(
                text: RichText("📍 \(venue.title), \(venue.address) (\(latitude), \(longitude))"),
                special: .venue(latitude: latitude, longitude: longitude, title: venue.title, address: venue.address))
        }
        if let location {
            return Content(
                text: RichText("📍 \(location.latitude), \(location.longitude)"),
                special: .location(latitude: location.latitude, longitude: location.longitude))
        }
        if let contact {
            let name = [contact.firstName, contact.lastName ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
            return Content(
                text: RichText("👤 \(name) \(contact.phoneNumber)"),
                special: .contact(
                    phone: contact.phoneNumber, firstName: contact.firstName, lastName: contact.lastName))
        }
        return inWords.map { Content(text: RichText($0)) }
    }

    /// What cannot be sent by another, as a text.
    private var inWords: String? {
        if let poll { return (["📊 \(poll.question)"] + poll.options.map { "▫️ \($0.text)" }).joined(separator: "\n") }
        if let checklist {
            return (["☑️ \(checklist.title)"] + checklist.tasks.map { "▫️ \($0.text)" }).joined(separator: "\n")
        }
        if let dice { return "\(dice.emoji) \(dice.value)" }
        if story != nil { return "📖" }
        return nil
    }

    private var file: TelegramFile? {
        // An animation is a document, too, for clients that know none.
        let media: [(String, Telegram.Media?)] = [
            ("photo", photo?.max { ($0.fileSize ?? 0) < ($1.fileSize ?? 0) } ?? photo?.last), ("animation", animation),
            ("document", document), ("video", video), ("audio", audio), ("voice", voice), ("sticker", sticker),
            ("video_note", videoNote),
        ]
        for case (let kind, let media?) in media {
            return TelegramFile(
                uuid: Random.uuid(), kind: kind, fileID: media.fileId, origin: (chat.id, messageId),
                name: media.fileName, mimeType: kind == "photo" ? "image/jpeg" : media.mimeType, size: media.fileSize)
        }
        return nil
    }

    /// `/start@bot payload`, as its name, what follows it, and whom it is for, if that is said. A path such as `/etc/hosts` is none, and neither is `//`.
    var command: (name: String, argument: String, bot: String?)? {
        if let text { return Self.command(in: text) }
        // Of a file what says whom it is for; a caption that says anything else is one.
        guard let caption, let command = Self.command(in: caption), ["note", "reply"].contains(command.name) else {
            return nil
        }
        return command
    }

    private static func command(in text: String) -> (name: String, argument: String, bot: String?)? {
        guard text.hasPrefix("/") else { return nil }
        let word = text.dropFirst().prefix { !$0.isWhitespace }
        let parts = word.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.first, 1...32 ~= name.utf8.count, name.utf8.allSatisfy(Self.fitsCommand) else {
            return nil
        }
        return (
            name.lowercased(), String(text.dropFirst(1 + word.count).drop(while: \.isWhitespace)),
            parts.count > 1 ? String(parts[1]) : nil
        )
    }

    private static func fitsCommand(_ byte: UInt8) -> Bool {
        Unicode.Scalar(byte).properties.isAlphabetic && byte < 128 || byte == UInt8(ascii: "_")
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

extension String {
    fileprivate var trimmed: String {
        String(reversed().drop(while: \.isWhitespace).reversed())
    }
}

extension RichText {
    static func + (left: RichText, right: RichText) -> RichText {
        let shift = left.text.utf16.count
        return RichText(
            left.text + right.text,
            left.entities
                + right.entities.map { entity in
                    Entity(
                        type: entity.type, offset: entity.offset + shift, length: entity.length, url: entity.url,
                        language: entity.language)
                })
    }

    /// Without its first so many characters, and without white space after them.
    func dropping(_ count: Int) -> RichText {
        let rest = text.dropFirst(count).drop(while: \.isWhitespace)
        return dropping(units: text.utf16.count - rest.utf16.count)
    }
}
