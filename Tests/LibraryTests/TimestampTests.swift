import Testing
import Timestamps

@Suite struct `Times` {
    /// Seconds as `date -u -d … +%s` gives them.
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2024-01-15T10:30:00Z", 1_705_314_600), ("2000-02-29T23:59:59Z", 951_868_799),
        ("1999-12-31T23:59:59Z", 946_684_799), ("2038-01-19T03:14:08Z", 2_147_483_648), ("1969-12-31T23:59:59Z", -1),
        ("2100-03-01T00:00:00Z", 4_107_542_400),
    ])
    func `are written as ISO 8601 in UTC`(text: String, seconds: Int64) {
        #expect(Timestamp(seconds: seconds).iso8601(.seconds) == text)
    }

    @Test func `keep their microseconds`() {
        let moment = Timestamp(microseconds: 1_705_314_600_123_456)
        #expect(moment.iso8601(.microseconds) == "2024-01-15T10:30:00.123456Z")
        #expect(moment.iso8601(.milliseconds) == "2024-01-15T10:30:00.123Z")
        #expect(Timestamp(microseconds: -1).iso8601(.microseconds) == "1969-12-31T23:59:59.999999Z")
    }

    @Test func `come back from the calendar as they went into it, over four centuries`() {
        for day in stride(from: Int64(-80_000), to: 80_000, by: 37) {
            let moment = Timestamp(microseconds: day * 86_400_000_000 + 12_345_678)
            #expect(Timestamp(moment.civil) == moment)
        }
    }
}
