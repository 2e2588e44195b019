import Glibc
import JSON
import Timestamps

/// Structured logs on standard error: one JSON object a line, written in one call so that processes sharing a pipe do
/// not mix theirs. Never give it a secret or what a customer wrote.
public struct Log: Sendable {
    public enum Level: String, Sendable, Comparable, CaseIterable {
        case debug
        case info
        case warning
        case error

        public static func < (left: Level, right: Level) -> Bool {
            allCases.firstIndex(of: left)! < allCases.firstIndex(of: right)!
        }
    }

    public let program: String
    public let threshold: Level

    public init(program: String, threshold: Level) {
        self.program = program
        self.threshold = threshold
    }

    public func debug(_ event: String, _ fields: [(String, JSONValue)] = []) { write(.debug, event, fields) }
    public func info(_ event: String, _ fields: [(String, JSONValue)] = []) { write(.info, event, fields) }
    public func warning(_ event: String, _ fields: [(String, JSONValue)] = []) { write(.warning, event, fields) }
    public func error(_ event: String, _ fields: [(String, JSONValue)] = []) { write(.error, event, fields) }

    private func write(_ level: Level, _ event: String, _ fields: [(String, JSONValue)]) {
        guard level >= threshold else { return }
        let line = JSONValue.object(
            [
                ("time", .string(Timestamp.now.iso8601(.milliseconds))), ("level", .string(level.rawValue)),
                ("program", .string(program)), ("event", .string(event)),
            ] + fields)
        let bytes = Array((line.jsonText + "\n").utf8)
        _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
