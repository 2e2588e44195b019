import Timestamps

/// The hours of the week at which somebody is there: open is when the clocks of a place show a time within them, and
/// their calendar no holiday.
///
/// So an hour that the clocks skip in spring is not open, and one that they show twice in autumn is open twice.
public struct WorkingHours: Equatable, Sendable {
    public enum Weekday: String, CaseIterable, Sendable {
        case mon
        case tue
        case wed
        case thu
        case fri
        case sat
        case sun
    }

    /// From one minute of a day up to, and without, another.
    public struct Interval: Hashable, Sendable {
        public let day: Weekday
        public let from: Int
        public let to: Int

        /// Nil if it is empty, or not within the day's minutes 0 to 1440.
        public init?(_ day: Weekday, from: Int, to: Int) {
            guard 0 <= from, from < to, to <= 1_440 else { return nil }
            self.day = day
            self.from = from
            self.to = to
        }
    }

    public let intervals: [Interval]
    public let holidays: Set<CivilDate>
    let zone: TimeZone
    /// Seconds of each day from Monday on, in order, without overlaps.
    let week: [[Range<Int64>]]

    /// - Parameters:
    ///   - timeZone: an identifier such as `Europe/Berlin`; nil is returned if it is not known.
    ///   - intervals: in any order; they may touch and overlap.
    public init?(timeZone: String, intervals: [Interval], holidays: Set<CivilDate> = []) {
        guard let zone = TimeZone.named(timeZone) else { return nil }
        self.zone = zone
        self.intervals = intervals
        self.holidays = holidays
        week = Weekday.allCases.map { day in
            intervals.filter { $0.day == day }.sorted { $0.from < $1.from }.reduce(into: []) { ranges, interval in
                let range = Int64(interval.from) * 60..<Int64(interval.to) * 60
                if let last = ranges.last, last.upperBound >= range.lowerBound {
                    ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
                } else {
                    ranges.append(range)
                }
            }
        }
    }

    public var timeZone: String { zone.identifier }

    /// Whether the database of time zones (Debian's `tzdata`) has it.
    public static func isKnown(timeZone: String) -> Bool {
        TimeZone.named(timeZone) != nil
    }

    public func isOpen(at moment: Timestamp) -> Bool {
        var spans = OpenSpans(self, from: moment.seconds, to: moment.seconds + 1)
        return spans.next() != nil
    }

    /// The first moment after this one at which it opens, having been closed; nil if it never does.
    public func nextOpening(after moment: Timestamp) -> Timestamp? {
        // After the last holiday every week is like the other, but for those in which the clocks change.
        let lastHoliday = min(holidays.max().map { Int64($0.number) * 86_400 } ?? moment.seconds, horizon(of: moment))
        var end = moment.seconds
        for span in OpenSpans(self, from: moment.seconds, to: max(moment.seconds, lastHoliday) + 28 * 86_400) {
            if span.lowerBound > end { return Timestamp(seconds: span.lowerBound) }
            end = span.upperBound
        }
        return nil
    }

    /// How many seconds of the time between two moments are open; none if the second is the earlier.
    public func openSeconds(from start: Timestamp, to end: Timestamp) -> Double {
        guard start < end else { return 0 }
        let microseconds = OpenSpans(self, from: start.seconds, to: end.seconds + 1).reduce(Int64(0)) { sum, span in
            let first = max(span.lowerBound * 1_000_000, start.microseconds)
            let last = min(span.upperBound * 1_000_000, end.microseconds)
            return sum + max(0, last - first)
        }
        return Double(microseconds) / 1_000_000
    }

    /// The first moment by which so many seconds have been open: the moment itself for none, the end of a day, not the
    /// beginning of the next, for just what is left of the day. Nil if it is not reached within a hundred years.
    public func adding(openSeconds: Double, to moment: Timestamp) -> Timestamp? {
        guard openSeconds > 0 else { return moment }
        guard openSeconds < Self.century, week.contains(where: { !$0.isEmpty }) else { return nil }
        var missing = Int64((openSeconds * 1_000_000).rounded())
        for span in OpenSpans(self, from: moment.seconds, to: horizon(of: moment)) {
            let first = max(span.lowerBound * 1_000_000, moment.microseconds)
            let open = span.upperBound * 1_000_000 - first
            if open >= missing { return Timestamp(microseconds: first + missing) }
            missing -= open
        }
        return nil
    }

    private static let century = 36_525 * 86_400.0

    private func horizon(of moment: Timestamp) -> Int64 {
        moment.seconds + Int64(Self.century)
    }
}
