import Glibc
import NewFile
import Testing

@testable import HTTPClient

@Suite struct `A download` {
    private static let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }

    /// Carries one out beside a file that is there already, and says what the folder holds afterwards.
    private func download(
        _ answer: [UInt8], silence: UInt32 = 0, limit: Int = 1 << 20, over old: [UInt8]? = nil,
        keepOn: () throws -> Void = {}
    ) throws -> (Result<HTTPClient.Download, any Error>, content: [UInt8]?, files: [String], sent: Int) {
        let server = try HTTPAnswers(answer, silence: silence)
        defer { server.stop() }
        let other = try TemporaryFile(old ?? [], name: old == nil ? "other" : "new")
        let path = other.folder + "/new"
        var request = HTTPClient.Request(url: server.url)
        request.patience = 1
        let result = Result { try HTTPClient().download(request, to: path, limit: limit, keepOn: keepOn) }
        let content = access(path, F_OK) == 0 ? try TemporaryFile.contents(of: path) : nil
        return (result, content, try other.folderContents, server.bytesSent)
    }

    @Test func `is on the disk as it was sent`() throws {
        for answer in [
            HTTPAnswers.ok(Self.content), HTTPAnswers.chunked([Self.content]),
            Array("HTTP/1.0 200 OK\r\n\r\n".utf8) + Self.content,
        ] {
            let (result, content, files, _) = try download(answer)
            #expect(try result.get() == HTTPClient.Download(status: 200, length: 300_000))
            #expect(content?.elementsEqual(Self.content) == true)
            #expect(files == ["new", "other"])
        }
    }

    @Test func `may be empty, or exactly as large as the limit`() throws {
        #expect(try download(HTTPAnswers.ok([])).content == [])
        #expect(try download(HTTPAnswers.ok(Self.content), limit: 300_000).content?.count == 300_000)
    }

    @Test func `takes the place of what was there`() throws {
        let (_, content, files, _) = try download(HTTPAnswers.ok([1, 2, 3]), over: [9])
        #expect(content == [1, 2, 3])
        #expect(files == ["new"])
    }

    @Test func `of too large a file is not begun when its size is announced, and leaves nothing`() throws {
        let large = [UInt8](repeating: 7, count: 50_000_000)
        let (result, content, files, sent) = try download(HTTPAnswers.ok(large), limit: 1_000_000)
        #expect(throws: NewFile.Failure.tooLarge) { try result.get() }
        #expect(content == nil)
        #expect(files == ["other"])
        #expect(sent < 30_000_000, "hung up early; what is in the sockets' buffers was sent")
    }

    @Test func `of too large a file ends where the limit is when its size is not announced`() throws {
        let pieces = [[UInt8]](repeating: Self.content, count: 4)
        let (result, content, files, _) = try download(HTTPAnswers.chunked(pieces), limit: 1_000_000)
        #expect(throws: NewFile.Failure.tooLarge) { try result.get() }
        #expect(content == nil)
        #expect(files == ["other"])
    }

    @Test func `that is cut off leaves nothing, and what was there`() throws {
        for answer in [
            HTTPAnswers.ok(Self.content, announcing: 300_001), HTTPAnswers.chunked([Self.content], isWhole: false), [],
        ] {
            let (result, content, files, _) = try download(answer, over: [9])
            #expect(throws: HTTPClient.Failure.self) { try result.get() }
            #expect(content == [9])
            #expect(files == ["new"])
        }
    }

    @Test func `of anything but a 200 is its status, and leaves nothing`() throws {
        for status in [404, 302, 206, 500] {
            let answer = Array("HTTP/1.1 \(status) Some\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody".utf8)
            let (result, content, files, _) = try download(answer)
            #expect(try result.get() == HTTPClient.Download(status: status, length: 0))
            #expect(content == nil)
            #expect(files == ["other"])
        }
    }

    @Test func `is given up when nothing comes any more`() throws {
        let (result, _, files, _) = try download(HTTPAnswers.ok(Self.content, announcing: 300_001), silence: 8)
        let failure = #expect(throws: HTTPClient.Failure.self) { try result.get() }
        #expect(failure?.code == 28, "CURLE_OPERATION_TIMEDOUT")
        #expect(files == ["other"])
    }

    @Test func `ends when whoever wanted it does not any more`() throws {
        struct LostInterest: Error {}
        var pieces = 0
        let (result, _, files, _) = try download(HTTPAnswers.ok(Self.content)) {
            pieces += 1
            if pieces == 2 { throw LostInterest() }
        }
        #expect(throws: LostInterest.self) { try result.get() }
        #expect(files == ["other"])
    }

    @Test func `into a folder that is not there fails before anything is sent`() throws {
        let server = try HTTPAnswers(HTTPAnswers.ok([1]))
        defer { server.stop() }
        #expect(throws: NewFile.Failure.unwritable(ENOENT)) {
            try HTTPClient().download(.init(url: server.url), to: "/tmp/no/such/folder/file", limit: 10)
        }
        #expect(server.bytesSent == 0)
    }

    /// libcurl hands out 16 kB at most at once (CURL_MAX_WRITE_SIZE), and each piece is written before the next comes.
    @Test func `is written piece by piece`() throws {
        var pieces = 0
        let (result, _, _, _) = try download(HTTPAnswers.ok([UInt8](repeating: 65, count: 1 << 20))) { pieces += 1 }
        #expect(try result.get().length == 1 << 20)
        #expect(pieces >= 64)
    }
}

@Suite struct `A new file` {
    private func write(_ bytes: [UInt8], to file: NewFile) throws {
        try bytes.withUnsafeBytes { try file.write($0) }
    }

    @Test func `is not there before it is finished, and no trace of it when it never is`() throws {
        let other = try TemporaryFile([1])
        let path = other.folder + "/new"
        do {
            let file = try NewFile(path, limit: 10)
            try write([1, 2, 3], to: file)
            #expect(access(path, F_OK) != 0)
        }
        #expect(try other.folderContents == ["file"])
        let file = try NewFile(path, limit: 3)
        try write([1, 2, 3], to: file)
        try file.finish()
        #expect(try TemporaryFile.contents(of: path) == [1, 2, 3])
        #expect(try other.folderContents == ["file", "new"])
    }

    @Test func `is written by its owner, and read by the owner's group`() throws {
        let other = try TemporaryFile([1])
        let path = other.folder + "/new"
        try NewFile(path, limit: 1).finish()
        var about = stat()
        #expect(stat(path, &about) == 0)
        #expect(about.st_mode & 0o777 & ~0o022 == 0o640 & ~0o022)
    }

    @Test func `takes what another file holds`() throws {
        let content = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
        let source = try TemporaryFile(content)
        let path = source.folder + "/new"
        let file = try NewFile(path, limit: content.count)
        try file.write(contentOf: source.path)
        try file.finish()
        #expect(file.length == content.count)
        #expect(try TemporaryFile.contents(of: path).elementsEqual(content))
        #expect(try TemporaryFile.contents(of: source.path).elementsEqual(content))
    }

    @Test func `takes no more than its limit`() throws {
        let source = try TemporaryFile([1, 2, 3])
        let file = try NewFile(source.folder + "/new", limit: 2)
        #expect(throws: NewFile.Failure.tooLarge) { try file.write(contentOf: source.path) }
        #expect(throws: NewFile.Failure.tooLarge) {
            try write([1, 2, 3], to: file)
        }
        #expect(file.length == 0)
    }

    @Test func `takes nothing that is no plain file, or is not there`() throws {
        let source = try TemporaryFile([1])
        let file = try NewFile(source.folder + "/new", limit: 2)
        #expect(throws: NewFile.Failure.unreadable(EISDIR)) { try file.write(contentOf: source.folder) }
        #expect(throws: NewFile.Failure.unreadable(EISDIR)) { try file.write(contentOf: "/dev/null") }
        #expect(throws: NewFile.Failure.unreadable(ENOENT)) { try file.write(contentOf: source.folder + "/none") }
    }

    /// procfs tells no size.
    @Test func `takes files that say they are empty`() throws {
        let other = try TemporaryFile([1])
        let file = try NewFile(other.folder + "/new", limit: 1 << 16)
        try file.write(contentOf: "/proc/version")
        #expect(file.length > 10)
    }
}
