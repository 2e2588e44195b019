/// Where a database is and who asks: `mysql://user:password@host:port/name`,
/// `mysql://user@/name?socket=/path`, or several hosts separated by commas, tried in order.
public struct DatabaseURL: Sendable, Equatable {
    public struct Host: Sendable, Equatable {
        public var name: String
        public var port: UInt32
    }

    public var user: String
    public var password: String
    public var hosts: [Host]
    public var socket: String?
    public var database: String

    /// Nil when `url` is not of one of these forms.
    public init?(url: String) {
        guard let scheme = url.firstRange(of: "://"), ["mysql", "mariadb"].contains(url[..<scheme.lowerBound]) else {
            return nil
        }
        var rest = url[scheme.upperBound...]
        socket = nil
        if let question = rest.firstIndex(of: "?") {
            for item in rest[rest.index(after: question)...].split(separator: "&") where item.hasPrefix("socket=") {
                socket = Self.decoded(item.dropFirst("socket=".count))
            }
            rest = rest[..<question]
        }
        guard let slash = rest.lastIndex(of: "/") else { return nil }
        database = Self.decoded(rest[rest.index(after: slash)...])
        let authority = rest[..<slash]
        let at = authority.lastIndex(of: "@")
        let credentials = at.map { authority[..<$0] } ?? ""
        let parts = credentials.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        user = Self.decoded(parts.first ?? "")
        password = parts.count > 1 ? Self.decoded(parts[1]) : ""
        hosts = []
        for host in (at.map { authority[authority.index(after: $0)...] } ?? authority).split(separator: ",") {
            let colon =
                host.hasPrefix("[")
                ? host.range(of: "]:")?.upperBound : host.firstIndex(of: ":").map(host.index(after:))
            guard let port = colon.map({ UInt32(host[$0...]) }) ?? 3306 else { return nil }
            let name = colon.map { host[..<host.index(before: $0)] } ?? host
            hosts.append(Host(name: name.filter { $0 != "[" && $0 != "]" }, port: port))
        }
        guard !user.isEmpty, !database.isEmpty, socket != nil || !hosts.isEmpty else { return nil }
    }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2, let value = UInt8(String(rest.prefix(2))!, radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Substring {
    fileprivate func range(of other: String) -> Range<Index>? {
        firstRange(of: other)
    }
}
