import Glibc

/// Tells addresses of the open internet from those that lead back into one's own network (IANA's special-purpose
/// address registries, RFC 6890).
public enum PublicAddress {
    /// Whether an address as text is one of the open internet; nil for what is no address.
    public static func isPublic(_ text: String) -> Bool? {
        var v4 = in_addr()
        if inet_pton(AF_INET, text, &v4) == 1 { return isPublic(v4: UInt32(bigEndian: v4.s_addr)) }
        var v6 = in6_addr()
        if inet_pton(AF_INET6, text, &v6) == 1 { return isPublic(v6: withUnsafeBytes(of: v6) { Array($0) }) }
        return nil
    }

    /// The address that a socket is about to be connected to.
    static func isPublic(_ address: UnsafePointer<sockaddr>) -> Bool {
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                isPublic(v4: UInt32(bigEndian: $0.pointee.sin_addr.s_addr))
            }
        case AF_INET6:
            return address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                withUnsafeBytes(of: $0.pointee.sin6_addr) { isPublic(v6: Array($0)) }
            }
        default: return false
        }
    }

    private static let specialV4: [(UInt32, Int)] = [
        (0x0000_0000, 8), (0x0a00_0000, 8), (0x6440_0000, 10), (0x7f00_0000, 8), (0xa9fe_0000, 16),
        (0xac10_0000, 12), (0xc000_0000, 24), (0xc000_0200, 24), (0xc058_6300, 24), (0xc0a8_0000, 16),
        (0xc612_0000, 15), (0xc633_6400, 24), (0xcb00_7100, 24), (0xe000_0000, 3),
    ]

    private static func isPublic(v4 address: UInt32) -> Bool {
        !specialV4.contains { network, bits in address >> UInt32(32 - bits) == network >> UInt32(32 - bits) }
    }

    /// Global unicast alone, without what embeds an IPv4 address that is not public, and without documentation and
    /// tunnels.
    private static func isPublic(v6 bytes: [UInt8]) -> Bool {
        func v4(_ start: Int) -> UInt32 { bytes[start..<start + 4].reduce(0) { $0 << 8 | UInt32($1) } }
        if bytes.prefix(10).allSatisfy({ $0 == 0 }), bytes[10] == 0xff, bytes[11] == 0xff {
            return isPublic(v4: v4(12))
        }
        if bytes.prefix(12) == [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0] { return isPublic(v4: v4(12)) }
        guard bytes[0] & 0xe0 == 0x20 else { return false }
        if bytes[0] == 0x20, bytes[1] == 0x02 { return isPublic(v4: v4(2)) }
        let isTunnelOrDocumentation =
            bytes[0] == 0x20 && bytes[1] == 0x01 && (bytes[2] < 2 || bytes[2...3] == [0x0d, 0xb8])
        return !isTunnelOrDocumentation
    }
}
