import CSodium
import Timestamps

/// Unpredictable bytes from the kernel, through libsodium.
public enum Random {
    public static func bytes(_ count: Int) -> [UInt8] {
        Sodium.ready
        var bytes = [UInt8](repeating: 0, count: count)
        randombytes_buf(&bytes, count)
        return bytes
    }

    /// `count` random bytes in lower-case hexadecimal.
    public static func hex(_ count: Int) -> String {
        Hexadecimal.text(of: bytes(count))
    }

    /// A UUID of version 7 (RFC 9562 §5.7): its first 48 bits are the time, so that an index on it grows at its end.
    public static func uuid(at moment: Timestamp = .now) -> String {
        var value = bytes(16)
        let milliseconds = UInt64(moment.microseconds / 1_000)
        for index in 0..<6 { value[index] = UInt8(truncatingIfNeeded: milliseconds >> UInt64(40 - 8 * index)) }
        value[6] = value[6] & 0x0f | 0x70
        value[8] = value[8] & 0x3f | 0x80
        let groups = [value[0..<4], value[4..<6], value[6..<8], value[8..<10], value[10..<16]]
        return groups.map { Hexadecimal.text(of: Array($0)) }.joined(separator: "-")
    }
}

/// Compares two texts in a time that does not tell where they differ (libsodium `sodium_memcmp`).
public func equalInConstantTime(_ left: String, _ right: String) -> Bool {
    equalInConstantTime(Array(left.utf8), Array(right.utf8))
}

public func equalInConstantTime(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && sodium_memcmp(left, right, left.count) == 0
}
