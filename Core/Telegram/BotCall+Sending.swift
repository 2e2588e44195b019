import JSON

/// Methods that put something new into a chat. Of what was sent its number is all that is read.
extension BotCall where Result == Telegram.MessageNumber {
    static func sendMessage(_ html: String, to destination: Destination, keyboard: Keyboard? = nil) -> Self {
        Self(
            "sendMessage",
            destination.parameters + [
                ("text", .string(html)), ("parse_mode", "HTML"), ("link_preview_options", ["is_disabled": true]),
                ("reply_markup", keyboard?.markup),
            ])
    }

    /// A file that Telegram has, as the type that it is.
    static func send(_ media: Media, caption: String?, to destination: Destination, keyboard: Keyboard? = nil) -> Self {
        Self(
            media.method,
            destination.parameters + [(media.kind.rawValue, .string(media.fileID))] + Self.captioned(caption)
                + [("reply_markup", keyboard?.markup)])
    }

    /// A file of ours: as a picture where Telegram takes it for one (10 MB at most), else as a document.
    static func send(_ upload: Upload, caption: String?, to destination: Destination, asPhoto: Bool) -> Self {
        var call = Self(asPhoto ? "sendPhoto" : "sendDocument", destination.parameters + Self.captioned(caption))
        call.upload = (asPhoto ? "photo" : "document", upload)
        return call
    }

    static func send(_ special: Message.Special, to destination: Destination, keyboard: Keyboard? = nil) -> Self {
        let (method, content): (String, [(String, JSONValue?)]) =
            switch special {
            case .location(let latitude, let longitude):
                ("sendLocation", [("latitude", .double(latitude)), ("longitude", .double(longitude))])
            case .venue(let latitude, let longitude, let title, let address):
                (
                    "sendVenue",
                    [
                        ("latitude", .double(latitude)), ("longitude", .double(longitude)), ("title", .string(title)),
                        ("address", .string(address)),
                    ]
                )
            case .contact(let phone, let firstName, let lastName):
                (
                    "sendContact",
                    [
                        ("phone_number", .string(phone)), ("first_name", .string(firstName)),
                        ("last_name", lastName.map { .string($0) }),
                    ]
                )
            }
        return Self(method, destination.parameters + content + [("reply_markup", keyboard?.markup)])
    }

    fileprivate static func captioned(_ caption: String?) -> [(String, JSONValue?)] {
        [("caption", caption.map { .string($0) }), ("parse_mode", caption.map { _ in "HTML" })]
    }
}

extension BotCall where Result == [Telegram.MessageNumber] {
    /// Two to ten items, each with its caption.
    static func sendMediaGroup(_ items: [(media: Media, caption: String?)], to destination: Destination) -> Self {
        let media = items.map { item in
            JSONValue.object(
                [("type", .string(item.media.kind.rawValue)), ("media", .string(item.media.fileID))]
                    + (item.caption.map { [("caption", .string($0)), ("parse_mode", "HTML")] } ?? []))
        }
        return Self("sendMediaGroup", destination.parameters + [("media", .array(media))], weight: items.count)
    }
}

/// A file that Telegram has.
struct Media {
    let kind: Kind
    let fileID: String

    /// As the Bot API names the parameter that takes it.
    enum Kind: String {
        case photo
        case video
        case animation
        case document
        case audio
        case voice
        case sticker
        case videoNote = "video_note"

        var takesCaption: Bool {
            switch self {
            case .photo, .video, .animation, .document, .audio, .voice: true
            case .sticker, .videoNote: false
            }
        }
    }

    /// What Telegram calls a kind that we do not know is a document to us.
    init(_ file: TelegramFile) {
        kind = Kind(rawValue: file.kind) ?? .document
        fileID = file.fileID
    }

    fileprivate var method: String {
        switch kind {
        case .photo: "sendPhoto"
        case .video: "sendVideo"
        case .animation: "sendAnimation"
        case .document: "sendDocument"
        case .audio: "sendAudio"
        case .voice: "sendVoice"
        case .sticker: "sendSticker"
        case .videoNote: "sendVideoNote"
        }
    }
}

extension Keyboard {
    fileprivate var markup: JSONValue { ["inline_keyboard": rows] }

    /// As it was queued.
    init?(stored rows: JSONValue?) {
        guard let rows, case .array(let list) = rows, !list.isEmpty else { return nil }
        self.init(rows: rows)
    }
}
