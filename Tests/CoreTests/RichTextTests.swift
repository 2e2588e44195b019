import Testing

@testable import Core

/// What is expected here was counted by hand, after the Bot API's documentation of `MessageEntity` and of the HTML style:
/// offsets and lengths are UTF-16 units, tags must be well nested, and `code` and `pre` hold no other format.
@Suite struct `Text with formatting` {
    private typealias Entity = RichText.Entity

    @Test(arguments: [
        ("bold", "<b>one</b> two"), ("italic", "<i>one</i> two"), ("underline", "<u>one</u> two"),
        ("strikethrough", "<s>one</s> two"), ("spoiler", "<tg-spoiler>one</tg-spoiler> two"),
        ("blockquote", "<blockquote>one</blockquote> two"),
        ("expandable_blockquote", "<blockquote expandable>one</blockquote> two"),
        ("code", "<code>one</code> two"), ("pre", "<pre>one</pre> two"),
        ("mention", "one two"), ("hashtag", "one two"), ("something_new", "one two"),
    ])
    func `has a tag for each format`(type: String, html: String) {
        #expect(RichText("one two", [Entity(type: type, offset: 0, length: 3)]).html == html)
    }

    @Test func `names the language of a program, whatever is in the name`() {
        let code = RichText(
            "let a = b<c>", [Entity(type: "pre", offset: 0, length: 12, language: "swift\"><&")])
        #expect(
            code.html == "<pre><code class=\"language-swift&quot;&gt;&lt;&amp;\">let a = b&lt;c&gt;</code></pre>")
    }

    @Test func `escapes what has a meaning in HTML, inside of tags and outside`() {
        #expect(RichText("a<b & \"c\"").html == "a&lt;b &amp; \"c\"")
        #expect(
            RichText("1<2 & 3>2", [Entity(type: "bold", offset: 4, length: 1)]).html == "1&lt;2 <b>&amp;</b> 3&gt;2")
    }

    @Test(arguments: [
        // Emoji outside of the first plane are two units, Thai letters and marks one each.
        ("😀 hi", 3, 2, "😀 <b>hi</b>"),
        ("ที่นี่ค่ะ", 6, 3, "ที่นี่<b>ค่ะ</b>"),
        // A flag is two regional indicators of two units each.
        ("🇹🇭 Thai", 0, 4, "<b>🇹🇭</b> Thai"),
        // Four people of two units each and three joiners.
        ("👨‍👩‍👧‍👦!", 11, 1, "👨‍👩‍👧‍👦<b>!</b>"),
        ("я и ты", 4, 2, "я и <b>ты</b>"),
    ])
    func `counts in UTF-16 units`(text: String, offset: Int, length: Int, html: String) {
        #expect(RichText(text, [Entity(type: "bold", offset: offset, length: length)]).html == html)
    }

    @Test(arguments: [(-1, 2), (0, 0), (0, -1), (0, 8), (7, 1), (.max, 1), (1, .max), (1, 2), (0, 1)])
    func `ignores an entity that is not in the text, or would cut a character's halves apart`(offset: Int, length: Int)
    {
        // 😀 is units 0 and 1; the text has 7.
        let entity = Entity(type: "bold", offset: offset, length: length)
        #expect(RichText("😀 text", [entity]).html == "😀 text")
        #expect(RichText.telegram("😀 text", [entity]) == RichText("😀 text"))
        #expect(RichText("😀 text", [entity]).split(limit: 4).allSatisfy { $0.entities.isEmpty })
    }

    @Test func `nests formats`() {
        let text = RichText(
            "bold italic",
            [Entity(type: "italic", offset: 5, length: 6), Entity(type: "bold", offset: 0, length: 11)])
        #expect(text.html == "<b>bold <i>italic</i></b>")
        let same = RichText(
            "all",
            [
                Entity(type: "bold", offset: 0, length: 3), Entity(type: "italic", offset: 0, length: 3),
                Entity(type: "spoiler", offset: 0, length: 3),
            ])
        #expect(same.html == "<b><i><tg-spoiler>all</tg-spoiler></i></b>")
    }

    @Test func `splits formats that overlap`() {
        let text = RichText(
            "abcdef", [Entity(type: "bold", offset: 0, length: 4), Entity(type: "italic", offset: 2, length: 4)])
        #expect(text.html == "<b>ab<i>cd</i></b><i>ef</i>")
    }

    @Test func `keeps a quotation whole where another format overlaps it`() {
        let text = RichText(
            "abcdef", [Entity(type: "bold", offset: 0, length: 4), Entity(type: "blockquote", offset: 2, length: 4)])
        #expect(text.html == "<b>ab</b><blockquote><b>cd</b>ef</blockquote>")
    }

    @Test func `has nothing within code`() {
        let text = RichText(
            "abcdef", [Entity(type: "bold", offset: 0, length: 6), Entity(type: "code", offset: 2, length: 2)])
        #expect(text.html == "<b>ab</b><code>cd</code><b>ef</b>")
    }

    @Test func `has no quotation within a quotation`() {
        let text = RichText(
            "abcdef",
            [
                Entity(type: "blockquote", offset: 0, length: 6),
                Entity(type: "expandable_blockquote", offset: 2, length: 2),
            ])
        #expect(text.html == "<blockquote>abcdef</blockquote>")
    }

    @Test func `from Telegram is without what Telegram finds by itself, or nobody else has`() {
        let types = [
            "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "text_mention",
            "custom_emoji", "date_time",
        ]
        let text = RichText.telegram("@olga", types.map { Entity(type: $0, offset: 0, length: 5) })
        #expect(text == RichText("@olga"))
        #expect(RichText.telegram("plain", nil) == RichText("plain"))
    }

    @Test func `shows a hidden link as one in Telegram, and says where it leads elsewhere`() {
        let text = RichText.telegram(
            "see here, 😀 bold",
            [
                Entity(type: "italic", offset: 0, length: 3),
                Entity(type: "text_link", offset: 4, length: 4, url: "https://a.io/?a=1&b=\"2\""),
                Entity(type: "bold", offset: 13, length: 4),
            ])
        #expect(text.text == "see here, 😀 bold")
        #expect(
            text.html
                == "<i>see</i> <a href=\"https://a.io/?a=1&amp;b=&quot;2&quot;\">here</a>, 😀 <b>bold</b>")
        #expect(text.plain == "see here (https://a.io/?a=1&b=\"2\"), 😀 bold")
    }

    @Test func `says where each of several links leads`() {
        let text = RichText.telegram(
            "ab c",
            [
                Entity(type: "text_link", offset: 1, length: 1, url: "http://z.w"),
                Entity(type: "text_link", offset: 0, length: 1, url: "http://x.y"),
            ])
        #expect(text.plain == "a (http://x.y)b (http://z.w) c")
    }

    @Test(arguments: ["https://example.org/", "http://example.org", "example.org"])
    func `does not say an address twice`(label: String) {
        let link = Entity(
            type: "text_link", offset: 0, length: label.utf16.count, url: "https://example.org/")
        #expect(RichText.telegram(label, [link]).plain == label)
    }

    @Test func `is cut at a line's end with its formatting on both sides`() {
        let text = RichText("one\ntwo three", [Entity(type: "bold", offset: 2, length: 5)])
        // "one\n" has 4 units; bold are "e\n" and "two".
        #expect(
            text.split(limit: 9) == [
                RichText("one\n", [Entity(type: "bold", offset: 2, length: 2)]),
                RichText("two three", [Entity(type: "bold", offset: 0, length: 3)]),
            ])
    }

    @Test func `is cut within a program, which stays one in its language`() {
        let text = RichText(
            "say:\nline one\nline two",
            [Entity(type: "pre", offset: 5, length: 17, language: "python")])
        #expect(
            text.split(limit: 15) == [
                RichText("say:\nline one\n", [Entity(type: "pre", offset: 5, length: 9, language: "python")]),
                RichText("line two", [Entity(type: "pre", offset: 0, length: 8, language: "python")]),
            ])
    }

    @Test func `is never cut within a character`() {
        // Each family has 11 units, so two fit in 25.
        let families = String(repeating: "👨‍👩‍👧‍👦", count: 5)
        let parts = RichText(families, [Entity(type: "bold", offset: 0, length: 55)]).split(limit: 25)
        #expect(parts.map(\.text.count) == [2, 2, 1])
        #expect(
            parts.map(\.entities) == [22, 22, 11].map { [Entity(type: "bold", offset: 0, length: $0)] })
    }

    @Test func `loses nothing when it is cut`() {
        let words = String(repeating: "слово word คำ 🇷🇺 ", count: 700)
        let text = RichText(words, [Entity(type: "italic", offset: 0, length: words.utf16.count)])
        let parts = text.split(limit: 4_096)
        #expect(parts.map(\.text).joined() == words)
        #expect(parts.allSatisfy { $0.text.utf16.count <= 4_096 && $0.entities.count == 1 })
        #expect(parts.allSatisfy { $0.entities[0].length == $0.text.utf16.count })
    }

    @Test func `that fits is one part`() {
        let text = RichText("short", [Entity(type: "bold", offset: 0, length: 5)])
        #expect(text.split(limit: 5) == [text])
        #expect(RichText("").split(limit: 5) == [RichText("")])
    }

    @Test func `without its command keeps the rest's formatting`() {
        // "/note " has 6 units.
        let text = RichText(
            "/note bold 😀", [Entity(type: "bold", offset: 6, length: 4), Entity(type: "italic", offset: 0, length: 5)])
        #expect(text.dropping(units: 6) == RichText("bold 😀", [Entity(type: "bold", offset: 0, length: 4)]))
        #expect(text.dropping(units: 12) == RichText("😀"))
        #expect(text.dropping(units: 99) == RichText(""))
    }
}
