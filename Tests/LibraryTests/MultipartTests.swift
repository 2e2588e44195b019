import FastCGI
import Glibc
import Testing

private let type = "multipart/form-data; boundary=Boundary"

/// The file's parts, and the file as long as they are looked at.
private func parse(_ body: String, _ contentType: String = type) throws -> [MultipartFile.Part] {
    try parse(Array(body.utf8), contentType)
}

private func parse(_ body: [UInt8], _ contentType: String = type) throws -> [MultipartFile.Part] {
    let file = try TemporaryFile(body)
    return try withExtendedLifetime(file) { try MultipartFile(path: file.path, contentType: contentType).parts }
}

private func body(_ fields: [(disposition: String, content: [UInt8])]) -> [UInt8] {
    fields.flatMap { field in
        Array("--Boundary\r\nContent-Disposition: form-data; \(field.disposition)\r\n\r\n".utf8) + field.content
            + "\r\n".utf8
    } + Array("--Boundary--\r\n".utf8)
}

@Suite struct `A form with files` {
    @Test func `has texts and files, in their order`() throws {
        let parts = try parse(
            """
            --Boundary\r
            Content-Disposition: form-data; name="subject"\r
            \r
            Broken printer \u{1F5A8}\r
            --Boundary\r
            Content-Disposition: form-data; name="file"; filename="page.html"\r
            Content-Type: text/html\r
            \r
            <p>\r
            </p>\r
            \r
            --Boundary--\r

            """)
        #expect(parts.map(\.name) == ["subject", "file"])
        #expect(parts.map(\.fileName) == [nil, "page.html"])
        #expect(parts.map { $0.text(limit: 100) } == ["Broken printer \u{1F5A8}", "<p>\r\n</p>\r\n"])
        #expect(parts.map(\.offset) == [62, 189])
        #expect(parts.map(\.length) == [19, 11])
    }

    @Test func `may have no part, and parts without content`() throws {
        #expect(try parse("--Boundary--").isEmpty)
        #expect(try parse("--Boundary--\r\n").isEmpty)
        let parts = try parse(body([("name=\"a\"", []), ("name=\"b\"; filename=\"\"", []), ("name=\"c\"", [13, 10])]))
        #expect(parts.map(\.length) == [0, 0, 2])
        #expect(parts.map(\.fileName) == [nil, "", nil])
        #expect(parts.first?.text(limit: 0) == "")
        // RFC 2046 lets the line break of the delimiter end the headers.
        let bare = try parse("--Boundary\r\nContent-Disposition: form-data; name=a\r\n\r\n--Boundary--")
        #expect(bare.map(\.length) == [0])
    }

    @Test func `may have a preamble, an epilogue and spaces behind a boundary`() throws {
        let head = "Content-Disposition: form-data; name=a\r\n\r\n"
        let parts = try parse(
            "ignore --Boundary\r\nthis\r\n--Boundary \t\r\n\(head)1\r\n--Boundary-- \r\n\r\n--Boundary\r\n\(head)2")
        #expect(parts.map { $0.text(limit: 9) } == ["1"])
        let long = String(repeating: "preamble\r\n", count: 20_000)
        #expect(try parse("\(long)--Boundary\r\n\(head)1\r\n--Boundary--\r\n\(long)").map(\.length) == [1])
    }

    @Test(arguments: [
        "multipart/form-data; boundary=Boundary", "multipart/form-data;boundary=\"Boundary\"",
        "Multipart/Form-Data; charset=utf-8; BOUNDARY=Boundary;", "multipart/form-data ; boundary = \"Boundary\" ",
    ])
    func `has its boundary in the content type`(contentType: String) throws {
        #expect(try parse(body([("name=a", [65])]), contentType).count == 1)
    }

    @Test(arguments: ["'()+_,-./:=? x", "-", "--", String(repeating: "x", count: 70)])
    func `may have any boundary that the RFC allows`(boundary: String) throws {
        let text = "--\(boundary)\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n-\r\n--\r\n--\(boundary)--"
        let parts = try parse(text, "multipart/form-data; boundary=\"\(boundary)\"")
        #expect(parts.map { $0.text(limit: 9) } == ["\r\n-\r\n--"])
    }

    @Test(arguments: [
        "", "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"",
        "multipart/mixed; boundary=Boundary", "multipart/form-data; boundary=\"Boundary",
        "multipart/form-data; boundary=\"Boundary \"", "multipart/form-data; boundary=B;boundary=Boundary",
        "multipart/form-data; boundary=\"a\nb\"", "multipart/form-data; boundary=Grün",
        "multipart/form-data; boundary=" + String(repeating: "x", count: 71),
    ])
    func `is none under another content type`(contentType: String) {
        #expect(throws: MultipartError.notMultipart) { try parse("--Boundary--", contentType) }
    }
}

@Suite struct `A part of a form` {
    private func part(_ disposition: String) throws -> MultipartFile.Part? {
        try parse(body([(disposition, [])])).first
    }

    /// As browsers write it, and others.
    @Test(arguments: [
        (#"filename="plain.txt""#, "plain.txt"), ("filename=token.txt", "token.txt"),
        (#"filename="a; b=\"c\".txt""#, "a; b=\"c\".txt"),
        (#"filename="%22quoted%22 50%25%0D%0A.txt""#, "\"quoted\" 50%25.txt"),
        (#"filename="%"; x=y"#, "%"), (#"filename="%2""#, "%2"), (#"filename="%+2""#, "%+2"),
        (#"filename="отчёт 📎.pdf""#, "отчёт 📎.pdf"), (#"filename="C:\Users\ada\scan.png""#, "scan.png"),
        (#"filename="\\\\server\\share\\scan.png""#, "scan.png"), (#"filename="../../etc/passwd""#, "passwd"),
        (#"filename="folder/""#, "folder"), (#"filename="..""#, ""), (#"filename=".""#, ""), (#"filename="/""#, ""),
        (#"filename=""; x=y"#, ""), (#"FileName="a.txt""#, "a.txt"), ("filename=\"a\tb\u{7F}\u{85}\u{2028}c\"", "abc"),
        ("filename=\"\u{202E}gpj.exe\"", "gpj.exe"),
        (#"filename="x"; filename*=UTF-8''%e2%82%ac%20rates.txt"#, "€ rates.txt"),
        ("filename*=utf-8'en'a%2Fb%22%00.txt", "b\".txt"), ("filename*=UTF-8''plain.txt", "plain.txt"),
    ])
    func `has a file name`(parameter: String, name: String) throws {
        #expect(try part("name=file; \(parameter)")?.fileName == name)
    }

    @Test func `has a file name of 255 characters at most`() throws {
        let name = String(repeating: "ы", count: 300)
        #expect(try part("name=file; filename=\"\(name)\"")?.fileName == String(name.prefix(255)))
    }

    @Test func `has a name as it was sent`() throws {
        #expect(try part(#"name="files[%22a/b%22]""#)?.name == "files[\"a/b\"]")
        #expect(try part(#"name="""#)?.name == "")
    }

    @Test(arguments: [
        "", "name", "name=\"a", "name=\"a\"b", "=a", "name=a; name=b", "filename=a", "name=a; filename=\"b\" c",
        "name=a; filename*=latin1''a", "name=a; filename*=UTF-8''%ff", "name=a; filename*=a", "name=a\r\nbroken",
        "name=a\r\n folded: 1\nx: 2", "name=a\r\nX: \0", "name=a\r\nContent-Disposition: form-data; name=b",
        "name=a\r\nContent-Transfer-Encoding: base64",
    ])
    func `is refused with headers that are none`(disposition: String) {
        #expect(throws: MultipartError.malformed) { try part(disposition) }
    }

    @Test func `may have headers that mean nothing here`() throws {
        let parts = try parse(body([("name=a\r\nX-Mood: good\r\ncontent-transfer-encoding: binary", [65])]))
        #expect(parts.map { $0.text(limit: 1) } == ["A"])
    }

    @Test func `is a text only within the limit and as UTF-8`() throws {
        let parts = try parse(body([("name=a", Array("äö".utf8)), ("name=b", [0xc3])]))
        #expect(parts[0].text(limit: 4) == "äö")
        #expect(parts[0].text(limit: 3) == nil)
        #expect(parts[1].text(limit: 4) == nil)
    }

    @Test func `is copied whole, over what was there`() throws {
        let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        let file = try TemporaryFile(body([("name=a", [1]), ("name=b; filename=b", content), ("name=c", [])]))
        let parts = try MultipartFile(path: file.path, contentType: type).parts
        unlink(file.path)  // as nginx does
        let target = try TemporaryFile([1, 2, 3])
        try parts[1].copy(to: target.path)
        #expect(try TemporaryFile.contents(of: target.path) == content)
        try parts[2].copy(to: target.path)
        #expect(try TemporaryFile.contents(of: target.path) == [])
        #expect(try target.folderContents == ["file"])
    }

    /// /dev/shm is a file system of its own, to which copy_file_range(2) may not work.
    @Test func `is copied between file systems`() throws {
        let content = [UInt8](repeating: 7, count: 200_000)
        let parts = try parse(body([("name=b; filename=b", content)]))
        let path = "/dev/shm/topicdesk-test-\(getpid())"
        defer { unlink(path) }
        try parts[0].copy(to: path)
        #expect(try TemporaryFile.contents(of: path) == content)
    }

    @Test func `leaves nothing behind when it cannot be copied`() throws {
        let file = try TemporaryFile(body([("name=b; filename=b", [1, 2, 3])]))
        let part = try MultipartFile(path: file.path, contentType: type).parts[0]
        #expect(throws: MultipartError.unwritable(ENOENT)) { try part.copy(to: file.folder + "/none/copy") }
        #expect(throws: MultipartError.unwritable(EISDIR)) { try part.copy(to: file.folder) }
        truncate(file.path, Int(part.offset) + 2)
        #expect(throws: MultipartError.truncated) { try part.copy(to: file.folder + "/copy") }
        #expect(try file.folderContents == ["file"])
        #expect(part.text(limit: 9) == nil)
    }
}

/// The body is looked at through a window of 64 KiB.
@Suite struct `A large form with files` {
    private func check(_ contents: [[UInt8]], sourceLocation: SourceLocation = #_sourceLocation) throws {
        let file = try TemporaryFile(body(contents.map { ("name=a", $0) }))
        let parts = try MultipartFile(path: file.path, contentType: type).parts
        let whole = try TemporaryFile.contents(of: file.path)
        #expect(
            parts.map { Array(whole[Int($0.offset)..<Int($0.offset + $0.length)]) } == contents,
            "lengths \(contents.map(\.count))", sourceLocation: sourceLocation)
    }

    @Test func `is divided wherever a boundary falls`() throws {
        for length in 65_536 - 200...65_536 + 20 {
            try check([[UInt8](repeating: 45, count: length), [1]])
        }
    }

    @Test func `keeps content that is almost a boundary`() throws {
        for almost in [
            "\r\n--Boundar", "\r\n--BoundaryX\r\n", "\r\n--Boundary-\r\n", "\r\n--Boundary--X", "\n--Boundary\n", "\r",
            "\r\n--boundary\r\n", "\r\n-Boundary--\r\n", "\r\n--Boundary\r", "--Boundary\r\n ",
            "\r\n--Boundary" + String(repeating: " ", count: 65) + "\r\n",
        ] {
            let piece = Array(almost.utf8)
            let many = Array(repeatElement(piece, count: 140_000 / piece.count).joined())
            for shift in 0..<piece.count { try check([[46] + many.dropFirst(shift) + [46], [46] + piece + [46]]) }
        }
    }

    @Test func `holds whatever may be in it`() throws {
        var random = SplitMix(state: 42)
        let pieces = [
            "\r\n--Boundary", "--Boundary\r\n", "--Boundary--\r\n", "\r\n--", "\r\n", "\r", "\n", "--", "Boundary",
            "\0", "",
        ].map { Array($0.utf8) }
        for _ in 0..<200 {
            let contents = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                let filler = [UInt8](repeating: 0, count: Int.random(in: 0...3, using: &random) * 32_760)
                // A full stop before and after each, so that no two become a boundary.
                return filler
                    + (0..<Int.random(in: 0...60, using: &random))
                    .flatMap { _ in [46] + pieces.randomElement(using: &random)! + [46] }
            }
            try check(contents)
        }
    }

    @Test func `has a hundred parts and no more`() throws {
        let field = (disposition: "name=a", content: [UInt8(65)])
        #expect(try parse(body(Array(repeating: field, count: 100))).count == 100)
        #expect(throws: MultipartError.tooManyParts) { try parse(body(Array(repeating: field, count: 101))) }
    }

    @Test func `has 8 KiB of headers a part and no more`() throws {
        // "Content-Disposition: form-data; ", the field and the two line breaks are what else there is.
        let fits = "name=a\r\nX: " + String(repeating: "x", count: 8_192 - 32 - 11 - 4)
        #expect(try parse(body([(fits, [65])])).count == 1)
        #expect(throws: MultipartError.headersTooLong) { try parse(body([(fits + "x", [65])])) }
        #expect(throws: MultipartError.headersTooLong) {
            try parse(body([(fits + "x", Array(repeating: 0, count: 99_999))]))
        }
    }
}

@Suite struct `A broken form with files` {
    @Test func `is refused wherever it was cut off`() throws {
        let whole = body([("name=\"a\"", [65]), ("name=b; filename=\"c\"", Array("\r\n--Bound".utf8))])
        #expect(try parse(whole).count == 2)
        #expect(try parse(Array(whole.dropLast(2))).count == 2)  // the line break that ends it may be missing
        for length in 0..<(whole.count - 2) {
            #expect(throws: MultipartError.self, "\(length) bytes") { try parse(Array(whole[..<length])) }
        }
    }

    @Test(arguments: [
        ("", MultipartError.malformed), ("hello", .malformed), ("--Other\r\n\r\n--Other--", .malformed),
        ("--Boundary\n\n--Boundary--", .malformed), ("--Boundary\r\n\r\nx\r\n--Boundary--", .malformed),
        ("--Boundary\r\nContent-Type: a/b\r\n\r\nx\r\n--Boundary--", .malformed),
        ("--Boundary\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--Boundary--", .malformed),
        ("--Boundary\r\nContent-Disposition: form-data; name=a\r\n--Boundary--\r\n\r\n", .malformed),
        ("--Boundary\r\nContent-Disposition: form-data; name=a\r\n\r\nx\n--Boundary--", .truncated),
        ("--Boundary\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--Boundary\r\n", .truncated),
    ])
    func `says what is wrong with it`(text: String, error: MultipartError) {
        #expect(throws: error) { try parse(text) }
    }

    @Test func `is one that cannot be read, too`() {
        #expect(throws: MultipartError.unreadable(ENOENT)) {
            try MultipartFile(path: "/nonexistent", contentType: type)
        }
        #expect(throws: MultipartError.unreadable(EISDIR)) { try MultipartFile(path: "/tmp", contentType: type) }
    }
}

/// The same numbers with every run (https://prng.di.unimi.it/splitmix64.c).
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}
