import FoundationEssentials
import JSON
import Testing

@Suite struct `JSON text` {
    @Test func `escapes what RFC 8259 wants escaped and nothing else`() {
        var json = JSONWriter()
        json.string("\"\\/\n\r\t\u{0}\u{1f} я 😀 ไทย")
        #expect(String(decoding: json.bytes, as: UTF8.self) == #""\"\\/\n\r\t\u0000\u001f я 😀 ไทย""#)
    }

    @Test(arguments: [0, 1, -1, 42, .max, .min] as [Int64])
    func `writes every integer`(number: Int64) {
        var json = JSONWriter()
        json.integer(number)
        #expect(String(decoding: json.bytes, as: UTF8.self) == "\(number)")
    }

    @Test func `has no word for infinity`() {
        #expect(JSONValue.array([.double(.infinity), .double(.nan), .double(0.5)]).jsonText == "[null,null,0.5]")
    }

    @Test func `is read by Foundation as it was meant`() throws {
        let value: JSONValue = ["a": [1, 2.5.json, "x\u{7}", nil, true, [:]], "b": ["c": []]]
        #expect(try JSONDecoder().decode(JSONValue.self, from: Data(value.jsonText.utf8)) == value)
        #expect(try JSONDecoder().decode(JSONValue.self, from: Data(value.pretty().utf8)) == value)
    }
}

extension Double {
    fileprivate var json: JSONValue { .double(self) }
}

private struct Order: Form {
    let title: String
    let note: String?
    let size: Int64
    let colour: Int?
    let links: [String]?

    init(_ fields: inout FormFields) {
        title = fields.text("title", 1...5)
        note = fields.optionalText("note", 0...10)
        size = fields.integer("size", 1...9, default: 3)
        colour = fields.word("colour", among: [("red", 1), ("blue", 2)])
        links = fields.texts("links", each: 1...10, count: 0...2)
    }
}

@Suite struct `A form` {
    private func read(_ json: String) throws -> Order {
        try Order.read(json: Array(json.utf8))
    }

    private func issues(_ json: String) -> [FormIssue] {
        do {
            _ = try read(json)
            return []
        } catch let issues as FormIssues {
            return issues.issues
        } catch {
            Issue.record("\(error)")
            return []
        }
    }

    @Test func `reads what it declares and ignores the rest`() throws {
        let order = try read(#"{"title":"яблок","colour":"blue","links":["a","b"],"unknown":{"x":[1]}}"#)
        #expect(order.title == "яблок")
        #expect(order.note == nil)
        #expect(order.size == 3)
        #expect(order.colour == 2)
        #expect(order.links == ["a", "b"])
    }

    @Test func `tells everything that is wrong at once`() {
        #expect(
            issues(#"{"title":7,"note":"12345678901","size":10,"colour":"green","links":["a","b","c"]}"#) == [
                FormIssue("title", .wrongType(expected: "string")), FormIssue("note", .tooLong(maximum: 10)),
                FormIssue("size", .outOfRange(10, minimum: 1, maximum: 9)),
                FormIssue("colour", .notAmong(["red", "blue"])),
                FormIssue("links", .tooLong(maximum: 2)),
            ])
    }

    @Test(arguments: [#"{}"#, #"{"title":null}"#])
    func `misses what must be there`(json: String) {
        #expect(issues(json) == [FormIssue("title", .missing)])
    }

    @Test(arguments: ["", " ", "\\n\\t", "\\u00a0", "\\u2003 ", "\\u200b", "\\u0000", "\\u202e", "\\ufeff", "\\u0301"])
    func `does not take what nobody sees for text`(text: String) {
        #expect(issues(#"{"title":"\#(text)"}"#) == [FormIssue("title", .tooShort(minimum: 1))])
    }

    @Test(arguments: [#"{"size":1.5,"title":"x"}"#, #"{"size":"3","title":"x"}"#, #"{"size":1e99,"title":"x"}"#])
    func `takes only integers for integers`(json: String) {
        #expect(issues(json) == [FormIssue("size", .wrongType(expected: "integer"))])
    }

    @Test(arguments: [
        "", "{", "\u{0}", "{\"title\":\"x\",}", "{\"title\":\"a\nb\"}", "{\"title\" \"x\"}",
        String(repeating: "[", count: 10_000),
    ])
    func `refuses what is no JSON`(json: String) {
        #expect(throws: FormError.malformedJSON) { try read(json) }
    }

    @Test func `takes no half of a character for text`() {
        #expect(throws: FormError.malformedJSON) { try read(#"{"title":"\ud800"}"#) }
    }

    @Test func `refuses what is no UTF-8`() {
        #expect(throws: FormError.malformedJSON) {
            try Order.read(json: Array(#"{"title":""#.utf8) + [0xff] + Array(#""}"#.utf8))
        }
    }

    @Test(arguments: ["[]", "7", "\"title\"", "null", "true"])
    func `refuses JSON that is no object`(json: String) {
        #expect(throws: FormError.notAnObject) { try read(json) }
    }

    @Test func `tells its schema by being read`() throws {
        let schema = try #require(Order.schema)
        #expect(schema["required"] == ["title"])
        #expect(schema["properties"]?["title"] == ["type": "string", "maxLength": 5, "minLength": 1])
        #expect(schema["properties"]?["size"]?["type"] == ["integer", "null"])
        #expect(schema["properties"]?["colour"]?["enum"] == ["red", "blue", nil])
    }
}
