import Glibc
import JSON
import Synchronization

/// Answers 500 for the one request in which the program crashed, logs it once, and has the process end after the other
/// requests are finished.
///
/// Swift cannot catch a trap, so a signal handler writes the answer, as FastCGI records that were made ready beforehand,
/// to the connection of the thread that trapped, and parks that thread. All it does is safe in a signal handler
/// (signal-safety(7)): `write`, `pthread_self`, `kill`, `pause`.
final class CrashGuard: Sendable {
    private struct Slot {
        var thread = pthread_t()
        var connection: Int32 = -1
        var logLine: UnsafeMutablePointer<UInt8>
        var logLength = 0
    }

    private struct Shared {
        var slots: UnsafeMutablePointer<Slot>
        var count: Int
        var records: UnsafeMutablePointer<UInt8>
        var recordsLength: Int
        /// What is logged of a crash outside of any request.
        var line: UnsafeMutablePointer<UInt8>
        var lineLength: Int
        var hasCrashed: UnsafeMutablePointer<Int32>
    }

    /// What the handler sees; set once, before the first thread starts.
    private nonisolated(unsafe) static var shared: Shared?
    private nonisolated(unsafe) let slots: UnsafeMutablePointer<Slot>
    private nonisolated(unsafe) let crashed: UnsafeMutablePointer<Int32>
    private let linePrefix: [UInt8]
    private static let lineSuffix = "\"}\n"

    init(threads: Int, response: Response, program: String) {
        linePrefix = Array(
            #"{"level":"error","program":\#(JSONValue.string(program).jsonText),"event":"crash","request":""#.utf8)
        slots = .allocate(capacity: threads)
        for index in 0..<threads {
            let line = UnsafeMutablePointer<UInt8>.allocate(capacity: linePrefix.count + 128)
            line.initialize(from: linePrefix, count: linePrefix.count)
            (slots + index).initialize(to: Slot(logLine: line))
        }
        crashed = .allocate(capacity: 1)
        crashed.initialize(to: 0)
        let records = Self.records(of: response.bytes)
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: records.count)
        memory.initialize(from: records, count: records.count)
        let line = linePrefix + Array(Self.lineSuffix.utf8)
        let lineMemory = UnsafeMutablePointer<UInt8>.allocate(capacity: line.count)
        lineMemory.initialize(from: line, count: line.count)
        Self.shared = Shared(
            slots: slots, count: threads, records: memory, recordsLength: records.count,
            line: lineMemory, lineLength: line.count, hasCrashed: crashed)
    }

    var hasCrashed: Bool { crashed.pointee != 0 }

    /// FCGI_STDOUT with the answer, an empty one, and FCGI_END_REQUEST, for request 1: nginx opens a connection a
    /// request and always numbers it so (FastCGI specification §5.3, §5.5).
    private static func records(of answer: [UInt8]) -> [UInt8] {
        func record(_ type: UInt8, _ content: ArraySlice<UInt8>) -> [UInt8] {
            [1, type, 0, 1, UInt8(content.count >> 8), UInt8(content.count & 255), 0, 0] + content
        }
        precondition(answer.count < 65_536)
        return record(6, answer[...]) + record(6, []) + record(3, [0, 0, 0, 0, 0, 0, 0, 0])
    }

    func install() {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { number in CrashGuard.handle(number) }
        sigemptyset(&action.sa_mask)
        for number in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT] { sigaction(number, &action, nil) }
    }

    func join(_ index: Int) {
        slots[index].thread = pthread_self()
    }

    /// Makes the answer and the line for this thread's crash ready. The line holds the request id, which is plain text
    /// from nginx, and nothing that would have to be escaped.
    func begin(_ index: Int, connection: Int32, request: Request) {
        let id = request.id.utf8.lazy.filter { UInt8(ascii: "-")...UInt8(ascii: "z") ~= $0 && $0 != UInt8(ascii: "\\") }
        var length = linePrefix.count
        for byte in id.prefix(64) {
            slots[index].logLine[length] = byte
            length += 1
        }
        for byte in Self.lineSuffix.utf8 {
            slots[index].logLine[length] = byte
            length += 1
        }
        slots[index].logLength = length
        slots[index].connection = connection
    }

    func end(_ index: Int) {
        slots[index].connection = -1
    }

    private static func handle(_ number: Int32) {
        guard let shared else { _exit(70) }
        let me = pthread_self()
        for index in 0..<shared.count where shared.slots[index].thread == me {
            let slot = shared.slots[index]
            guard slot.connection >= 0, shared.hasCrashed.pointee == 0 else { break }
            shared.hasCrashed.pointee = 1
            write(slot.connection, shared.records, shared.recordsLength)
            shutdown(slot.connection, Int32(SHUT_RDWR))
            write(STDERR_FILENO, slot.logLine, slot.logLength)
            kill(getpid(), SIGTERM)
            while true { pause() }
        }
        // Not in a request: the system makes of it what it makes of a crash, a core where that is wanted.
        write(STDERR_FILENO, shared.line, shared.lineLength)
        signal(number, SIG_DFL)
        raise(number)
    }
}
