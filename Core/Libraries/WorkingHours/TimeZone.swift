import CGLib
import Glibc
import Synchronization

/// A zone of the IANA time zone database, as GLib reads it (https://docs.gtk.org/glib/struct.TimeZone.html). GLib does
/// not change a zone once it is made, so that all threads may use it.
final class TimeZone: Sendable, Equatable {
    let identifier: String
    private nonisolated(unsafe) let handle: OpaquePointer
    /// Those that were asked for; there are some 600 in all.
    private static let known = Mutex<[String: TimeZone]>([:])

    private init?(_ identifier: String) {
        guard Self.isInDatabase(identifier), let handle = g_time_zone_new_identifier(identifier) else { return nil }
        self.identifier = identifier
        self.handle = handle
    }

    deinit {
        g_time_zone_unref(handle)
    }

    static func == (left: TimeZone, right: TimeZone) -> Bool {
        left.identifier == right.identifier
    }

    /// Nil if the database has no such zone.
    static func named(_ identifier: String) -> TimeZone? {
        known.withLock { known in
            if let zone = known[identifier] { return zone }
            let zone = TimeZone(identifier)
            known[identifier] = zone
            return zone
        }
    }

    /// GLib would also take offsets, rules and paths, and `right/…` with its leap seconds; the names of zones alone begin
    /// with capital letters.
    private static func isInDatabase(_ identifier: String) -> Bool {
        let parts = identifier.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let isName = parts.allSatisfy { part in
            part.first.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 } == true && part.allSatisfy(isNameByte)
        }
        guard isName, identifier.utf8.count <= 64 else { return false }
        let folder = getenv("TZDIR").map { String(cString: $0) } ?? "/usr/share/zoneinfo"
        guard let file = fopen("\(folder)/\(identifier)", "re") else { return false }
        defer { fclose(file) }
        var magic = [UInt8](repeating: 0, count: 4)
        return fread(&magic, 1, 4, file) == 4 && magic.elementsEqual("TZif".utf8)  // tzfile(5)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// Seconds by which the clocks are ahead of UTC, and whether they still are just before `end`, or else the first
    /// second at which something changes.
    func offset(at second: Int64, until end: Int64) -> (seconds: Int64, end: Int64) {
        let interval = interval(at: second)
        let seconds = Int64(g_time_zone_get_offset(handle, interval))
        guard self.interval(at: end - 1) != interval else { return (seconds, end) }
        var same = second
        var different = end - 1
        while different - same > 1 {
            let middle = same + (different - same) / 2
            if self.interval(at: middle) == interval { same = middle } else { different = middle }
        }
        return (seconds, different)
    }

    private func interval(at second: Int64) -> Int32 {
        g_time_zone_find_interval(handle, G_TIME_TYPE_UNIVERSAL, gint64(second))
    }
}
