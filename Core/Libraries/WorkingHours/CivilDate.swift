import Timestamps

/// A day of the calendar, wherever: `2026-01-01`.
public struct CivilDate: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Days since 1970-01-01.
    let number: Int

    /// The day on which clocks show a time that many seconds after the midnight with which 1970 began.
    init(clock: Int64) {
        number = Int(clock >= 0 ? clock / 86_400 : (clock - 86_399) / 86_400)
    }

    /// Nil for what is not written so, or is not in the calendar.
    public init?(_ text: String) {
        let fields = text.split(separator: "-", omittingEmptySubsequences: false)
        guard fields.map(\.utf8.count) == [4, 2, 2], text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") }),
            let year = Int(fields[0]), let month = Int(fields[1]), let day = Int(fields[2]), 1...12 ~= month
        else { return nil }
        let midnight = Timestamp(
            CivilTime(year: year, month: month, day: day, hour: 0, minute: 0, second: 0, microsecond: 0))
        self.init(clock: midnight.seconds)
        guard description == text else { return nil }
    }

    public var description: String {
        String(Timestamp(seconds: Int64(number) * 86_400).iso8601(.seconds).prefix(10))
    }

    /// Days since Monday; 1970 began on a Thursday.
    var weekday: Int {
        (number % 7 + 10) % 7
    }

    public static func < (left: CivilDate, right: CivilDate) -> Bool {
        left.number < right.number
    }
}
