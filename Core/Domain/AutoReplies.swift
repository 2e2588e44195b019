import Timestamps
import WorkingHours

/// The first answers that need nobody (seed 003 §8.4); both are off until somebody turns them on.
public struct AutoReplies: Codable, Sendable, Equatable {
    public struct Text: Codable, Sendable, Equatable {
        public var isEnabled: Bool
        public var text: String

        public init(isEnabled: Bool, text: String) {
            self.isEnabled = isEnabled
            self.text = text
        }
    }

    /// A stretch of a day of the week on which the team works.
    public struct Hours: Codable, Sendable, Equatable {
        /// `mon` to `sun`.
        public let day: String
        /// `HH:MM`; `to` may be `24:00`.
        public let from: String
        public let to: String

        public init(day: String, from: String, to: String) {
            self.day = day
            self.from = from
            self.to = to
        }
    }

    public var acknowledgement = Text(isEnabled: false, text: "We have received your request {{ticket_number}}.")
    public var outOfHours = Text(
        isEnabled: false, text: "Our team is away now. We will answer {{ticket_number}} as soon as we are back.")
    public var timeZone = "UTC"
    public var hours: [Hours] = []
    /// Days on which nobody works, `YYYY-MM-DD`.
    public var holidays: [String] = []

    public init() {}

    /// Nil where no hours are given: the team is always there.
    public var workingHours: WorkingHours? {
        hours.isEmpty
            ? nil
            : WorkingHours(
                timeZone: timeZone, intervals: hours.compactMap(\.interval),
                holidays: Set(holidays.compactMap { CivilDate($0) }))
    }

    /// What a new ticket is told at once.
    func answer(at now: Timestamp) -> String? {
        if outOfHours.isEnabled, let workingHours, !workingHours.isOpen(at: now) { return outOfHours.text }
        return acknowledgement.isEnabled ? acknowledgement.text : nil
    }
}

extension AutoReplies.Hours {
    /// Nil for what is no day or no stretch of it.
    public var interval: WorkingHours.Interval? {
        guard let day = WorkingHours.Weekday(rawValue: day), let from = Self.minutes(from), let to = Self.minutes(to),
            from < to
        else { return nil }
        return WorkingHours.Interval(day, from: from, to: to)
    }

    private static func minutes(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 && $0.allSatisfy(\.isNumber) }),
            let hours = Int(parts[0]), let minutes = Int(parts[1]), minutes < 60, hours * 60 + minutes <= 1_440
        else { return nil }
        return hours * 60 + minutes
    }
}
