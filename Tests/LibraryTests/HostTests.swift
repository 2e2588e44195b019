import FoundationEssentials
import Glibc
import Testing

/// The FastCGI host as nginx and a supervisor see it: a process with a listening socket on descriptor 0.
@Suite(.serialized) struct `The function host` {
    @Test func `answers a request`() throws {
        let responder = try Responder()
        let answer = try responder.ask("POST", "/echo", query: "a=1&b=%D1%8F+x", body: "hello", id: "request-1")
        #expect(answer.contains("Status: 200 OK\r\n"))
        #expect(answer.contains("X-Id: request-1\r\n"))
        #expect(answer.hasSuffix("POST /echo 5 a=1,b=я x"))
        #expect(responder.stop() == 0)
    }

    @Test func `does not read a body that is too large`() throws {
        let responder = try Responder()
        #expect(try responder.ask("POST", "/echo", body: String(repeating: "x", count: 1_001)).hasSuffix("too large "))
        #expect(try responder.ask("POST", "/echo", body: String(repeating: "x", count: 1_000)).hasSuffix("1000 "))
        #expect(responder.stop() == 0)
    }

    @Test func `finishes what is under way when told to stop, within five seconds`() throws {
        let responder = try Responder()
        let slow = try responder.start("GET", "/slow")
        usleep(200_000)
        kill(responder.process, SIGTERM)
        #expect(try slow.answer().hasSuffix("GET /slow 0 "))
        let started = ContinuousClock.now
        #expect(responder.wait() == 0)
        #expect(ContinuousClock.now - started < .seconds(5))
    }

    @Test func `leaves waiting connections to the next process`() throws {
        let responder = try Responder()
        let slow = try (0..<2).map { _ in try responder.start("GET", "/slow") }
        usleep(100_000)
        let waiting = try (0..<5).map { _ in try responder.start("GET", "/echo") }
        kill(responder.process, SIGTERM)
        for one in slow { #expect(try one.answer().hasSuffix("GET /slow 0 ")) }
        #expect(responder.wait() == 0)
        try responder.startProcess()
        for one in waiting { #expect(try one.answer().hasSuffix("GET /echo 0 ")) }
        #expect(responder.stop() == 0)
    }

    @Test func `answers 500 for a request that crashes, finishes the others, logs it once and ends`() throws {
        let responder = try Responder()
        let slow = try responder.start("GET", "/slow")
        usleep(100_000)
        let answer = try responder.ask("GET", "/crash", id: "request-2")
        #expect(answer.contains("Status: 500 Internal Server Error\r\n"))
        #expect(answer.hasSuffix(#"{"detail":"crashed"}"#))
        #expect(try slow.answer().hasSuffix("GET /slow 0 "))
        #expect(responder.wait() == 70)
        let lines = try responder.log().split(separator: "\n").filter { $0.contains(#""event":"crash""#) }
        #expect(lines.count == 1)
        #expect(lines.first?.contains(#""request":"request-2""#) == true)
    }

    @Test func `ends after an idle time`() throws {
        let responder = try Responder("--idle")
        #expect(try responder.ask("GET", "/echo").hasSuffix("GET /echo 0 "))
        #expect(responder.wait() == 0)
    }

    @Test func `survives connections that say nothing and records that are none`() throws {
        let responder = try Responder()
        for garbage in [[], [1], [1, 1, 0, 1, 0, 8, 0, 0], Array(repeating: 255, count: 4_096)] as [[UInt8]] {
            let connection = try FastCGIConnection(responder.path)
            connection.send(garbage)
            connection.end()
        }
        #expect(try responder.ask("GET", "/echo").hasSuffix("GET /echo 0 "))
        #expect(responder.stop() == 0)
    }

    @Test func `is a plain CGI program where there is no socket`() throws {
        let command =
            "REQUEST_METHOD=POST REQUEST_URI='/echo?x=1' QUERY_STRING=x=1 CONTENT_LENGTH=3 '\(Responder.program)'"
        let pipe = try #require(popen("printf abc | \(command)", "r"))
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = fread(&bytes, 1, bytes.count, pipe)
        #expect(pclose(pipe) == 0)
        #expect(String(decoding: bytes[..<count], as: UTF8.self).hasSuffix("POST /echo 3 x=1"))
    }
}

/// A responder process that shares a listening socket with the test, as it would with its supervisor.
private final class Responder {
    let path: String
    private let folder: String
    private let listener: Int32
    private let logPath: String
    private let arguments: [String]
    private(set) var process: pid_t = 0

    /// It is built beside the tests.
    static var program: String {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let tests = String(decoding: buffer[..<max(count, 0)], as: UTF8.self)
        return tests.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            + "/responder"
    }

    init(_ arguments: String...) throws {
        folder = TemporaryFolder.make()
        path = folder + "/s"
        logPath = folder + "/log"
        self.arguments = arguments
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un.path(path)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0 && listen(listener, 100) == 0)
        try startProcess()
    }

    deinit {
        kill(process, SIGKILL)
        close(listener)
        for file in [path, logPath] { unlink(file) }
        rmdir(folder)
    }

    func startProcess() throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, listener, 0)
        posix_spawn_file_actions_addopen(&actions, 2, logPath, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        var words: [UnsafeMutablePointer<CChar>?] = ([Self.program] + arguments).map { strdup($0) } + [nil]
        try #require(
            posix_spawn(&process, Self.program, &actions, nil, &words, environ) == 0, "no responder beside the tests")
        for word in words { free(word) }
        posix_spawn_file_actions_destroy(&actions)
    }

    func start(_ method: String, _ path: String, query: String = "", body: String = "", id: String = "") throws
        -> FastCGIConnection
    {
        let connection = try FastCGIConnection(self.path)
        connection.request(
            [
                "REQUEST_METHOD": method, "DOCUMENT_URI": path, "QUERY_STRING": query, "REQUEST_ID": id,
                "CONTENT_LENGTH": body.isEmpty ? "" : "\(body.utf8.count)",
            ], body: Array(body.utf8))
        return connection
    }

    func ask(_ method: String, _ path: String, query: String = "", body: String = "", id: String = "") throws -> String
    {
        try start(method, path, query: query, body: body, id: id).answer()
    }

    func wait() -> Int32 {
        var status: Int32 = 0
        waitpid(process, &status, 0)
        return status & 0x7f == 0 ? (status >> 8) & 0xff : -(status & 0x7f)
    }

    func stop() -> Int32 {
        kill(process, SIGTERM)
        return wait()
    }

    func log() throws -> String {
        try String(contentsOf: URL(filePath: logPath), encoding: .utf8)
    }
}

private enum TemporaryFolder {
    static func make() -> String {
        var template = Array("/tmp/topicdesk-test-XXXXXX".utf8CString)
        return template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
    }
}
