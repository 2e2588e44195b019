import FoundationEssentials

extension Timestamp: CustomStringConvertible {
    /// How much of the second is written.
    public enum Precision: Sendable {
        case seconds
        case milliseconds
        case microseconds
    }

    /// `2024-01-15T10:30:00Z`, with as many decimals as asked for; what is finer is cut, never rounded up.
    public func iso8601(_ precision: Precision) -> String {
        String(decoding: iso8601Bytes(precision), as: UTF8.self)
    }

    /// The same as ASCII bytes, for a writer that has no use for a `String`.
    public func iso8601Bytes(_ precision: Precision) -> [UInt8] {
        let civil = civil
        var bytes: [UInt8] = []
        bytes.reserveCapacity(27)
        func append(_ number: Int, digits: Int) {
            var divisor = 1
            for _ in 1..<digits { divisor *= 10 }
            while divisor > 0 {
                bytes.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
                divisor /= 10
            }
        }
        append(civil.year, digits: 4)
        bytes.append(UInt8(ascii: "-"))
        append(civil.month, digits: 2)
        bytes.append(UInt8(ascii: "-"))
        append(civil.day, digits: 2)
        bytes.append(UInt8(ascii: "T"))
        append(civil.hour, digits: 2)
        bytes.append(UInt8(ascii: ":"))
        append(civil.minute, digits: 2)
        bytes.append(UInt8(ascii: ":"))
        append(civil.second, digits: 2)
        switch precision {
        case .seconds: break
        case .milliseconds:
            bytes.append(UInt8(ascii: "."))
            append(civil.microsecond / 1_000, digits: 3)
        case .microseconds:
            bytes.append(UInt8(ascii: "."))
            append(civil.microsecond, digits: 6)
        }
        bytes.append(UInt8(ascii: "Z"))
        return bytes
    }

    public var description: String {
        iso8601(.microseconds)
    }
}

extension Timestamp {
    /// A date-time with its offset (RFC 3339 §5.6), between 1970 and 9999; nil for anything else.
    public init?(iso8601 text: String) {
        guard text.utf8.count <= 40, text.contains("T") else { return nil }
        let styles = [false, true].map { Date.ISO8601FormatStyle(includingFractionalSeconds: $0) }
        guard let date = styles.lazy.compactMap({ try? $0.parse(text) }).first else { return nil }
        guard (0..<253_402_300_800).contains(date.timeIntervalSince1970), Self.isDay(text.prefix(10)) else {
            return nil
        }
        self.init(microseconds: Int64((date.timeIntervalSince1970 * 1_000_000).rounded()))
    }

    /// Foundation takes the 30th of February for the 2nd of March.
    private static func isDay(_ text: Substring) -> Bool {
        guard let date = try? Date.ISO8601FormatStyle().parse(text + "T00:00:00Z") else { return false }
        return Timestamp(microseconds: Int64(date.timeIntervalSince1970) * 1_000_000).iso8601(.seconds).hasPrefix(text)
    }
}
