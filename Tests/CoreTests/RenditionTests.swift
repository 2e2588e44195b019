import Testing
import Timestamps

@testable import Core

private func message(
    _ body: String, _ side: Message.Side = .requester, special: Message.Special? = nil,
    attachments: [String]? = nil, edited: Bool = false, name: String? = nil
) -> Message {
    Message(
        id: Message.ID(1), ticket: Ticket.ID(1), author: User.ID(1), authorName: name, side: side, visibility: .public,
        body: body, special: special, contentType: .text, attachments: attachments, replyTo: nil, delivery: .none,
        createdAt: Timestamp(seconds: 0), editedAt: edited ? Timestamp(seconds: 1) : nil)
}

private func file(_ kind: String) -> TelegramFile {
    TelegramFile(
        uuid: "u", kind: kind, fileID: "F", origin: (1, 1), name: nil, mimeType: nil, size: nil)
}

private func pieces(
    _ message: Message, named name: String? = "Ada & Co", _ file: TelegramFile? = nil, uploads: [StoredFile] = []
) -> [Piece] {
    Rendition(
        message: message, author: name.map { AuthorLine(of: message, accountName: $0) }, file: file, uploads: uploads
    ).pieces
}

extension [Piece] {
    fileprivate var texts: [String] { compactMap(\.bareText) }

    fileprivate var caption: String? {
        guard case .media(_, let caption, _)? = first?.content else { return nil }
        return caption
    }

    fileprivate var button: String? {
        first?.keyboard.map { $0.rows.jsonText }
    }
}

@Suite struct `A message that is shown` {
    @Test func `bears its author's name in a topic, and none towards the customer`() {
        #expect(pieces(message("1 < 2")).texts == ["👤 <b>Ada &amp; Co</b>\n1 &lt; 2"])
        #expect(pieces(message("1 < 2", .staff)).texts == ["💬 <b>Ada &amp; Co</b>\n1 &lt; 2"])
        #expect(pieces(message("1 < 2", .staff), named: nil).texts == ["1 &lt; 2"])
    }

    @Test func `says that it was edited, to the team alone`() {
        #expect(pieces(message("x", edited: true)).texts == ["👤 <b>Ada &amp; Co</b> ✏️\nx"])
        #expect(pieces(message("x", .staff, edited: true), named: nil).texts == ["x"])
    }

    @Test func `bears the name of the channel that it was written for`() {
        #expect(pieces(message("x", .staff, name: "News")).texts == ["💬 <b>News</b>\nx"])
    }

    @Test func `is split at Telegram's limit, with the author's line counted`() {
        let text = String(repeating: "слово ", count: 2_000)
        let texts = pieces(message(text)).texts
        #expect(texts.count == 3)
        #expect(texts.allSatisfy { HTML.length($0) <= 4_096 })
        #expect(texts.map { HTML.plain($0) }.joined() == "👤 Ada & Co\n" + text)
        #expect(pieces(message(String(repeating: "x", count: 4_096), .staff), named: nil).count == 1)
        #expect(pieces(message(String(repeating: "x", count: 4_097), .staff), named: nil).count == 2)
    }

    @Test(arguments: ["photo", "video", "animation", "document", "audio", "voice"])
    func `has its text in the caption of its file`(kind: String) {
        let shown = pieces(message("look"), file(kind))
        #expect(shown.count == 1 && shown[0].form == .caption)
        #expect(shown.caption == "👤 <b>Ada &amp; Co</b>\nlook")
        #expect(pieces(message("look", .staff), named: nil, file(kind)).caption == "look")
        #expect(pieces(message("", .staff), named: nil, file(kind)).caption == nil)
    }

    /// A caption has 1024 UTF-16 units.
    @Test func `has a text that is too long for a caption after its file`() {
        let fitting = String(repeating: "y", count: 1_024 - "👤 Ada & Co\n".utf16.count)
        #expect(pieces(message(fitting), file("photo")).count == 1)
        let shown = pieces(message(fitting + "y"), file("photo"))
        #expect(shown.caption == "👤 <b>Ada &amp; Co</b>")
        #expect(shown.texts == [fitting + "y"])
        #expect(shown.map(\.form) == [.caption, .text])
    }

    @Test(arguments: ["sticker", "video_note"])
    func `has the author's name on a button where there is no caption`(kind: String) {
        let shown = pieces(message("🙂"), file(kind))
        #expect(shown.count == 1 && shown[0].form == .media)
        #expect(shown.caption == nil)
        #expect(shown.button == #"[[{"text":"👤 Ada & Co","callback_data":"noop"}]]"#)
        #expect(pieces(message("🙂", .staff), named: nil, file(kind)).button == nil)
    }

    @Test func `is a location of its own, not its words`() {
        let place = Message.Special.location(latitude: 1.5, longitude: 2)
        let shown = pieces(message("📍 1.5, 2", special: place))
        guard shown.count == 1, case .special(let special) = shown[0].content else {
            return #expect(Bool(false), "it is one location")
        }
        #expect(special == place)
        #expect(shown.button == #"[[{"text":"👤 Ada & Co","callback_data":"noop"}]]"#)
    }

    @Test func `has links to what is attached elsewhere after its text`() {
        let shown = pieces(message("see", attachments: ["https://example.org/a?b&c"]))
        #expect(shown.texts == ["👤 <b>Ada &amp; Co</b>\nsee\nhttps://example.org/a?b&amp;c"])
    }

    @Test func `is nothing to a customer where it is empty, and a name to the team`() {
        #expect(pieces(message(" \n", .staff), named: nil).isEmpty)
        #expect(pieces(message("")).texts == ["👤 <b>Ada &amp; Co</b>"])
    }
}

@Suite struct `An album` {
    private func items(_ kinds: String...) -> [AlbumItem] {
        kinds.enumerated().map { number, kind in
            AlbumItem(
                delivery: delivery(Int64(number)), message: message("x"), media: Media(file(kind)), caption: nil,
                hasMore: false)
        }
    }

    private func delivery(_ id: Int64) -> Delivery {
        Delivery(
            id: ID<Delivery>(id), lane: .telegram(chat: 1), kind: .messageToCustomer, ticket: nil, message: nil,
            payload: Delivery.Payload(), attempts: 0, notBefore: nil, createdAt: Timestamp(seconds: 0))
    }

    private func count(_ items: [AlbumItem]) -> Int { AlbumItem.together(items).count }

    /// sendMediaGroup: "Documents and audio files can be only grouped in an album with messages of the same type."
    @Test func `has pictures and films, or documents, or music`() {
        #expect(count(items("photo", "video", "photo")) == 3)
        #expect(count(items("document", "document", "photo")) == 2)
        #expect(count(items("audio", "audio")) == 2)
        #expect(count(items("photo", "document", "photo")) == 1)
    }

    @Test(arguments: ["animation", "voice", "sticker", "video_note"])
    func `has no other kinds`(kind: String) {
        #expect(count(items(kind, kind)) == 0)
    }

    /// "must include 2-10 items"
    @Test func `has ten items at most`() {
        #expect(AlbumItem.together((0..<12).flatMap { _ in items("photo") }).count == 10)
    }
}

@Suite struct `Lines that go out together` {
    private func text(_ html: String, notice: Bool = false) -> Packing.Text { .init(html: html, isNotice: notice) }

    @Test func `have space between them, notices excepted`() {
        #expect(
            Packing.joined([text("a"), text("n1", notice: true), text("n2", notice: true), text("b")])
                == "a\n\nn1\nn2\n\nb")
    }

    @Test func `are as many as fit into a message, without their tags`() {
        let line = text("<b>" + String(repeating: "я", count: 1_000) + "</b>")
        #expect(Packing.count(of: Array(repeating: line, count: 10)) == 4)
        #expect(Packing.count(of: [line]) == 1)
        #expect(Packing.count(of: []) == 0)
        #expect(
            Packing.count(of: [text(String(repeating: "x", count: 2_047)), text(String(repeating: "x", count: 2_047))])
                == 2)
        #expect(
            Packing.count(of: [text(String(repeating: "x", count: 2_047)), text(String(repeating: "x", count: 2_048))])
                == 1)
    }

    @Test func `are packed whole, in their order`() {
        let texts = (0..<10).map { text("\($0)" + String(repeating: "x", count: 1_500)) }
        let packed = Packing.pack(texts)
        #expect(packed.count == 5)
        #expect(packed.joined(separator: "\n\n") == texts.map(\.html).joined(separator: "\n\n"))
        #expect(Packing.pack([]).isEmpty)
    }
}

@Suite struct `A call that Telegram cannot parse` {
    @Test func `is made again as the plain text that a reader would see`() {
        let call = BotCall.sendMessage("<b>1 &lt; 2</b> &amp; <a href=\"x\">y</a>", to: Destination(chat: 5, thread: 7))
        #expect(call.plain.parameters["text"] == "1 < 2 & y")
        #expect(call.plain.parameters["parse_mode"] == nil)
        #expect(call.plain.parameters["message_thread_id"] == 7)
    }

    @Test func `as an album keeps its captions`() {
        let media = Media(file("photo"))
        let call = BotCall.sendMediaGroup([(media, "<i>a</i>"), (media, nil)], to: Destination(chat: 5))
        #expect(
            call.plain.parameters["media"]
                == [["type": "photo", "media": "F", "caption": "a"], ["type": "photo", "media": "F"]])
        #expect(call.weight == 2)
    }
}
