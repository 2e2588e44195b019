import Secrets

extension Telegram.Message {
    /// What somebody sent, as the desk keeps it.
    struct Content {
        let body: String
        let file: TelegramFile?
    }

    /// Nil for service messages, which say nothing.
    var content: Content? {
        if let text { return Content(body: text, file: nil) }
        let media: [(String, Telegram.Media?)] = [
            ("photo", photo?.max { ($0.fileSize ?? 0) < ($1.fileSize ?? 0) } ?? photo?.last), ("animation", animation),
            ("document", document), ("video", video), ("audio", audio), ("voice", voice), ("sticker", sticker),
            ("video_note", videoNote),
        ]
        for case (let kind, let media?) in media {
            let file = TelegramFile(
                uuid: Random.uuid(), kind: kind, fileID: media.fileId, origin: (chat.id, messageId),
                name: media.fileName, mimeType: kind == "photo" ? "image/jpeg" : media.mimeType, size: media.fileSize)
            return Content(body: caption ?? "", file: file)
        }
        if let location { return Content(body: "📍 \(location.latitude), \(location.longitude)", file: nil) }
        if let contact { return Content(body: "👤 \(contact.firstName) \(contact.phoneNumber)", file: nil) }
        return nil
    }

    /// `/start@bot payload` → `start`; nil for what is no command.
    var command: String? {
        guard let text, text.hasPrefix("/"), !text.hasPrefix("//") else { return nil }
        return text.dropFirst().split(whereSeparator: { $0.isWhitespace || $0 == "@" }).first.map { $0.lowercased() }
    }

    /// What follows the command.
    var argument: String {
        guard let text, let space = text.firstIndex(where: \.isWhitespace) else { return "" }
        return String(text[space...].drop(while: \.isWhitespace))
    }
}
