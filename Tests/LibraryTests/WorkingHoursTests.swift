import Testing
import Timestamps
import WorkingHours

/// What is compared with was computed by Python's zoneinfo, minute by minute of UTC (tzdata 2026).
@Suite struct `Working hours` {
    private static let office = "mon-fri 09:00-12:30, mon-fri 13:15-17:45"
    private static let night = "mon-sun 00:00-04:00, mon-sun 22:00-24:00"
    private static let always = "mon-sun 00:00-24:00"
    /// About the hour at which clocks are changed.
    private static let sunday = "sun 00:30-01:30, sun 02:15-02:45, sun 23:00-24:00, mon 00:00-00:30"
    /// Days on which clocks change are among them.
    private static let holidays = ["2026-01-01", "2026-03-29", "2026-10-25", "2026-11-26", "2026-12-25"]

    /// Zone, moment, whether it is open, when it opens next, when so many more hours have been open, and how many
    /// seconds of the next seven days are.
    private func check(_ table: String, _ week: String, holidays: [String], hours: Double) throws {
        for line in table.split(separator: "\n") {
            let fields = line.split(separator: " ").map(String.init)
            let desk = try #require(WorkingHours(fields[0], week, holidays: holidays))
            let moment = try #require(Timestamp(text: fields[1]))
            #expect(desk.isOpen(at: moment) == (fields[2] == "open"), "\(line)")
            #expect(desk.nextOpening(after: moment)?.iso8601(.seconds) == fields[3], "\(line)")
            #expect(desk.adding(openSeconds: hours * 3_600, to: moment)?.iso8601(.seconds) == fields[4], "\(line)")
            #expect(
                desk.openSeconds(from: moment, to: moment.adding(seconds: 7 * 86_400)) == Double(fields[5]), "\(line)")
        }
    }

    @Test func `go over midnight`() throws {
        try check(
            """
            Europe/Berlin     2026-03-27T22:59:59Z open   2026-03-28T21:00:00Z 2026-03-30T01:59:59Z 133200
            Europe/Berlin     2026-03-28T23:00:00Z closed 2026-03-29T22:00:00Z 2026-03-31T02:00:00Z 133200
            Europe/Berlin     2026-03-29T21:59:00Z closed 2026-03-29T22:00:00Z 2026-03-31T02:00:00Z 151140
            Europe/Berlin     2026-03-30T01:30:00Z open   2026-03-30T20:00:00Z 2026-03-31T23:30:00Z 151200
            Europe/Berlin     2026-10-24T21:30:00Z open   2026-10-25T23:00:00Z 2026-10-27T02:30:00Z 126000
            Europe/Berlin     2026-10-25T00:30:00Z closed 2026-10-25T23:00:00Z 2026-10-27T03:00:00Z 135000
            Europe/Berlin     2026-12-24T22:30:00Z open   2026-12-25T23:00:00Z 2026-12-27T02:30:00Z 129600
            Asia/Kathmandu    2026-01-01T16:14:59Z closed 2026-01-01T18:15:00Z 2026-01-02T22:15:00Z 144000
            Asia/Kathmandu    2026-01-01T18:15:00Z open   2026-01-02T16:15:00Z 2026-01-02T22:15:00Z 151200
            Asia/Kathmandu    2026-10-24T18:14:59Z open   2026-10-25T18:15:00Z 2026-10-26T22:14:59Z 129600
            Asia/Kathmandu    2026-10-25T22:15:00Z closed 2026-10-26T16:15:00Z 2026-10-27T20:15:00Z 151200
            Africa/Casablanca 2026-02-14T22:00:00Z open   2026-02-15T22:00:00Z 2026-02-16T02:00:00Z 151200
            Africa/Casablanca 2026-02-15T01:30:00Z open   2026-02-15T22:00:00Z 2026-02-16T23:30:00Z 151200
            Africa/Casablanca 2026-02-15T02:30:00Z open   2026-02-15T22:00:00Z 2026-02-17T00:30:00Z 151200
            Africa/Casablanca 2026-03-21T22:30:00Z open   2026-03-22T21:00:00Z 2026-03-23T02:30:00Z 151200
            Africa/Casablanca 2026-03-22T02:30:00Z open   2026-03-22T21:00:00Z 2026-03-24T00:30:00Z 138600
            America/New_York  2026-03-08T03:00:00Z open   2026-03-09T02:00:00Z 2026-03-09T07:00:00Z 151200
            America/New_York  2026-03-08T06:59:59Z open   2026-03-09T02:00:00Z 2026-03-10T04:59:59Z 151200
            America/New_York  2026-03-08T07:00:00Z open   2026-03-09T02:00:00Z 2026-03-10T05:00:00Z 151200
            America/New_York  2026-11-01T04:00:00Z open   2026-11-02T03:00:00Z 2026-11-02T08:00:00Z 151200
            America/New_York  2026-11-01T06:30:00Z open   2026-11-02T03:00:00Z 2026-11-03T04:30:00Z 151200
            America/New_York  2026-11-26T03:00:00Z open   2026-11-27T05:00:00Z 2026-11-28T07:00:00Z 129600
            America/New_York  2026-11-27T05:00:00Z open   2026-11-28T03:00:00Z 2026-11-28T09:00:00Z 151200
            """, Self.night, holidays: Self.holidays, hours: 10)
    }

    @Test func `go over nights, weekends and holidays`() throws {
        try check(
            """
            Europe/Berlin     2026-03-27T16:44:59Z open   2026-03-30T07:00:00Z 2026-03-31T08:59:59Z 144001
            Europe/Berlin     2026-03-27T16:45:00Z closed 2026-03-30T07:00:00Z 2026-03-31T09:00:00Z 144000
            Europe/Berlin     2026-10-23T10:45:00Z closed 2026-10-23T11:15:00Z 2026-10-26T14:15:00Z 141300
            Europe/Berlin     2026-12-31T20:00:00Z closed 2027-01-01T08:00:00Z 2027-01-04T10:00:00Z 144000
            Asia/Kathmandu    2026-01-02T03:14:59Z closed 2026-01-02T03:15:00Z 2026-01-05T05:15:00Z 144000
            Asia/Kathmandu    2026-01-02T11:59:00Z open   2026-01-05T03:15:00Z 2026-01-06T05:14:00Z 144000
            Africa/Casablanca 2026-02-13T16:00:00Z open   2026-02-16T09:00:00Z 2026-02-17T10:15:00Z 140400
            Africa/Casablanca 2026-02-16T09:00:00Z open   2026-02-16T13:15:00Z 2026-02-17T11:00:00Z 144000
            Africa/Casablanca 2026-03-20T17:45:00Z closed 2026-03-23T08:00:00Z 2026-03-24T10:00:00Z 144000
            America/New_York  2026-03-06T22:00:00Z open   2026-03-09T13:00:00Z 2026-03-10T14:15:00Z 146700
            America/New_York  2026-10-30T20:30:00Z open   2026-11-02T14:00:00Z 2026-11-03T14:45:00Z 140400
            America/New_York  2026-11-25T22:45:00Z closed 2026-11-27T14:00:00Z 2026-11-30T16:00:00Z 115200
            """, Self.office, holidays: Self.holidays, hours: 10)
    }

    @Test func `are not open when clocks skip them, and open twice when clocks show them twice`() throws {
        try check(
            """
            Europe/Berlin     2026-03-29T00:00:00Z open   2026-03-29T21:00:00Z 2026-03-29T00:20:00Z 10800
            Europe/Berlin     2026-03-29T00:30:00Z closed 2026-03-29T21:00:00Z 2026-03-29T21:20:00Z 9900
            Europe/Berlin     2026-03-29T01:00:00Z closed 2026-03-29T21:00:00Z 2026-03-29T21:20:00Z 10800
            Europe/Berlin     2026-10-25T00:20:00Z open   2026-10-25T01:15:00Z 2026-10-25T00:40:00Z 11700
            Europe/Berlin     2026-10-25T00:40:00Z open   2026-10-25T01:15:00Z 2026-10-25T01:30:00Z 11100
            Europe/Berlin     2026-10-25T01:40:00Z open   2026-10-25T22:00:00Z 2026-10-25T22:15:00Z 10800
            Europe/Berlin     2026-10-25T22:50:00Z open   2026-10-31T23:30:00Z 2026-10-25T23:10:00Z 10800
            Africa/Casablanca 2026-02-15T01:20:00Z open   2026-02-15T02:15:00Z 2026-02-15T01:40:00Z 11700
            Africa/Casablanca 2026-02-15T02:20:00Z open   2026-02-15T23:00:00Z 2026-02-15T02:40:00Z 10800
            Africa/Casablanca 2026-03-22T02:00:00Z closed 2026-03-22T22:00:00Z 2026-03-22T22:20:00Z 10800
            America/New_York  2026-03-08T06:20:00Z open   2026-03-09T03:00:00Z 2026-03-09T03:10:00Z 9900
            America/New_York  2026-03-08T06:50:00Z closed 2026-03-09T03:00:00Z 2026-03-09T03:20:00Z 10800
            America/New_York  2026-11-01T05:20:00Z open   2026-11-01T06:00:00Z 2026-11-01T06:10:00Z 9600
            America/New_York  2026-11-01T05:30:00Z closed 2026-11-01T06:00:00Z 2026-11-01T06:20:00Z 9000
            America/New_York  2026-11-01T06:20:00Z open   2026-11-01T07:15:00Z 2026-11-01T07:25:00Z 10800
            """, Self.sunday, holidays: [], hours: 1 / 3.0)
    }

    /// Seconds of the year 2026 in UTC.
    @Test(arguments: [
        ("Europe/Berlin", Self.office, true, 7430400),
        ("Europe/Berlin", Self.night, false, 7884000),
        ("Europe/Berlin", Self.night, true, 7779600),
        ("Europe/Berlin", Self.always, true, 31107600),
        ("Asia/Kathmandu", Self.office, true, 7430400),
        ("Asia/Kathmandu", Self.night, false, 7884000),
        ("Asia/Kathmandu", Self.night, true, 7790400),
        ("Asia/Kathmandu", Self.always, true, 31124700),
        ("Africa/Casablanca", Self.office, true, 7430400),
        ("Africa/Casablanca", Self.night, false, 7884000),
        ("Africa/Casablanca", Self.night, true, 7779600),
        ("Africa/Casablanca", Self.always, true, 31107600),
        ("America/New_York", Self.office, true, 7430400),
        ("America/New_York", Self.night, false, 7884000),
        ("America/New_York", Self.night, true, 7776000),
        ("America/New_York", Self.always, true, 31104000),
    ])
    func `add up to a year`(zone: String, week: String, hasHolidays: Bool, seconds: Double) throws {
        let desk = try #require(WorkingHours(zone, week, holidays: hasHolidays ? Self.holidays : []))
        let start = try #require(Timestamp(text: "2026-01-01T00:00:00Z"))
        let end = try #require(Timestamp(text: "2027-01-01T00:00:00Z"))
        #expect(desk.openSeconds(from: start, to: end) == seconds)
        // From an open second to the last: what is added up comes out again.
        let opening = try #require(desk.nextOpening(after: start))
        let rest = desk.openSeconds(from: opening, to: end)
        let reached = try #require(desk.adding(openSeconds: rest, to: opening))
        #expect(reached <= end)
        #expect(desk.openSeconds(from: opening, to: reached) == rest)
    }

    @Test func `follow changes that are no daylight saving`() throws {
        // In 1986 Nepal went from 5:30 to 5:45, and the first quarter of an hour of the year was skipped.
        let nepal = try #require(WorkingHours("Asia/Kathmandu", "mon-sun 00:00-09:00"))
        let newYear = try #require(Timestamp(text: "1985-12-31T12:00:00Z"))
        let later = try #require(Timestamp(text: "1986-01-02T00:00:00Z"))
        #expect(nepal.openSeconds(from: newYear, to: later) == 52_200)
        #expect(nepal.nextOpening(after: newYear)?.iso8601(.seconds) == "1985-12-31T18:30:00Z")
        // In 2011 Samoa had no Friday, December 30th.
        let samoa = try #require(WorkingHours("Pacific/Apia", "fri 09:00-17:00"))
        let christmas = try #require(Timestamp(text: "2011-12-24T12:00:00Z"))
        #expect(samoa.nextOpening(after: christmas)?.iso8601(.seconds) == "2012-01-05T19:00:00Z")
    }

    @Test func `keep microseconds`() throws {
        let desk = try #require(WorkingHours("UTC", "mon 09:00-10:00"))
        let opening = try #require(Timestamp(text: "2026-01-05T09:00:00Z"))
        let before = Timestamp(microseconds: opening.microseconds - 1)
        #expect(!desk.isOpen(at: before))
        #expect(desk.isOpen(at: opening))
        #expect(desk.nextOpening(after: before) == opening)
        #expect(desk.openSeconds(from: before, to: Timestamp(microseconds: opening.microseconds + 1)) == 0.000_001)
        #expect(desk.adding(openSeconds: 0.000_001, to: before) == Timestamp(microseconds: opening.microseconds + 1))
        let last = opening.adding(seconds: 3_599.999_999)
        #expect(desk.isOpen(at: last))
        #expect(!desk.isOpen(at: opening.adding(seconds: 3_600)))
        #expect(desk.adding(openSeconds: 3_600, to: opening) == opening.adding(seconds: 3_600))
    }

    @Test func `that are never, and always`() throws {
        let moment = try #require(Timestamp(text: "2026-01-05T09:00:00Z"))
        let never = try #require(WorkingHours("Europe/Berlin", ""))
        #expect(!never.isOpen(at: moment))
        #expect(never.nextOpening(after: moment) == nil)
        #expect(never.adding(openSeconds: 1, to: moment) == nil)
        #expect(never.adding(openSeconds: 0, to: moment) == moment)
        #expect(never.openSeconds(from: moment, to: moment.adding(seconds: 86_400)) == 0)
        let always = try #require(WorkingHours("Europe/Berlin", Self.always))
        #expect(always.isOpen(at: moment))
        #expect(always.nextOpening(after: moment) == nil)
        #expect(always.adding(openSeconds: 1e6, to: moment) == moment.adding(seconds: 1e6))
        #expect(always.adding(openSeconds: 1e12, to: moment) == nil)
        #expect(always.openSeconds(from: moment, to: moment.adding(seconds: -1)) == 0)
        let onceClosed = try #require(WorkingHours("Europe/Berlin", Self.always, holidays: ["2030-05-01"]))
        #expect(onceClosed.nextOpening(after: moment)?.iso8601(.seconds) == "2030-05-01T22:00:00Z")
    }

    @Test func `may overlap and come in any order`() throws {
        let start = try #require(Timestamp(text: "2026-01-05T00:00:00Z"))
        let one = try #require(
            WorkingHours("UTC", "mon 09:00-12:00, mon 08:00-10:00, mon 12:00-13:00, mon 09:30-09:45"))
        let other = try #require(WorkingHours("UTC", "mon 08:00-13:00"))
        #expect(one.openSeconds(from: start, to: start.adding(seconds: 86_400)) == 5 * 3_600)
        #expect(one.nextOpening(after: start) == other.nextOpening(after: start))
        #expect(one.nextOpening(after: start.adding(seconds: 8 * 3_600))?.iso8601(.seconds) == "2026-01-12T08:00:00Z")
    }

    @Test(arguments: [(-1, 60), (60, 60), (61, 60), (0, 1_441)])
    func `are within a day`(from: Int, to: Int) {
        #expect(WorkingHours.Interval(.mon, from: from, to: to) == nil)
        #expect(WorkingHours.Interval(.mon, from: 0, to: 1_440) != nil)
    }
}

@Suite struct `A time zone` {
    @Test(arguments: [
        "UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5", "America/Port-au-Prince", "EST5EDT",
    ])
    func `is known by its identifier`(identifier: String) throws {
        #expect(WorkingHours.isKnown(timeZone: identifier))
        #expect(WorkingHours(timeZone: identifier, intervals: [])?.timeZone == identifier)
    }

    /// GLib would take some of them.
    @Test(arguments: [
        "", "/", "Europe", "Europe/", "Europe/Nowhere", "europe/berlin", "/Europe/Berlin", "../zoneinfo/Europe/Berlin",
        "Europe/../Europe/Berlin", "posix/Europe/Berlin", "right/Europe/Berlin", "zone.tab", "+02:00", "XYZ+3", "Z",
        "EST5EDT4,M3.2.0,M11.1.0", "Europe/Berlin\0", "Zürich", "/usr/share/zoneinfo/Europe/Berlin",
        String(repeating: "A", count: 5_000),
    ])
    func `is not known by anything else`(identifier: String) {
        #expect(!WorkingHours.isKnown(timeZone: identifier))
        #expect(WorkingHours(timeZone: identifier, intervals: []) == nil)
    }

    @Test func `may be used by many at once`() async {
        await withTaskGroup { group in
            for zone in ["Europe/Paris", "Europe/Rome", "Europe/Madrid", "Asia/Tokyo"] {
                for _ in 0..<16 { group.addTask { #expect(WorkingHours.isKnown(timeZone: zone)) } }
            }
        }
    }
}

@Suite struct `A day of the calendar` {
    @Test(arguments: ["2026-01-01", "2024-02-29", "1969-12-31", "2000-02-29", "9999-12-31"])
    func `is written as it was read`(text: String) {
        #expect(CivilDate(text)?.description == text)
    }

    @Test(arguments: [
        "", "2026-1-1", "2026-02-29", "2100-02-29", "2026-13-01", "2026-00-01", "2026-01-00", "2026-01-32",
        "+026-01-01",
        "-026-01-01", "2026-01-01T00:00:00Z", "2026-01-01 ", "２０２６-01-01", "01.01.2026",
    ])
    func `is nothing else`(text: String) {
        #expect(CivilDate(text) == nil)
    }

    @Test func `comes before those after it`() throws {
        #expect(try #require(CivilDate("2025-12-31")) < #require(CivilDate("2026-01-01")))
    }
}

extension WorkingHours {
    /// `mon-fri 09:00-17:00, sat 10:00-24:00`.
    fileprivate init?(_ zone: String, _ week: String, holidays: [String] = []) {
        func minutes(_ text: Substring) -> Int { Int(text.prefix(2))! * 60 + Int(text.suffix(2))! }
        let intervals = week.split(separator: ", ").flatMap { item -> [Interval] in
            let fields = item.split(separator: " ")
            let times = fields[1].split(separator: "-").map(minutes)
            let names = fields[0].split(separator: "-")
            let days = Weekday.allCases.drop { $0.rawValue != names.first! }.reversed()
                .drop { $0.rawValue != names.last! }
            return days.map { Interval($0, from: times[0], to: times[1])! }
        }
        self.init(timeZone: zone, intervals: intervals, holidays: Set(holidays.map { CivilDate($0)! }))
    }
}

extension Timestamp {
    /// `2026-01-01T00:00:00Z`.
    fileprivate init?(text: String) {
        let fields = text.split { "-T:Z".contains($0) }.compactMap { Int($0) }
        guard fields.count == 6 else { return nil }
        self.init(
            CivilTime(
                year: fields[0], month: fields[1], day: fields[2], hour: fields[3], minute: fields[4],
                second: fields[5],
                microsecond: 0))
    }
}
