import Glibc
import Testing

/// The web server's end of the FastCGI protocol (specification §3, §5, §6), for one request.
final class FastCGIConnection {
    private let descriptor: Int32

    init(_ path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un.path(path)
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(connected == 0)
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit {
        close(descriptor)
    }

    func send(_ bytes: [UInt8]) {
        _ = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }

    func end() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    private static func record(_ type: UInt8, _ content: [UInt8]) -> [UInt8] {
        [1, type, 0, 1, UInt8(content.count >> 8), UInt8(content.count & 255), 0, 0] + content
    }

    func request(_ parameters: [String: String], body: [UInt8]) {
        var pairs: [UInt8] = []
        for (name, value) in parameters {
            for length in [name.utf8.count, value.utf8.count] {
                pairs += length < 128 ? [UInt8(length)] : [0x80, 0, UInt8(length >> 8), UInt8(length & 255)]
            }
            pairs += Array(name.utf8) + Array(value.utf8)
        }
        // A responder is wanted, and the connection is closed after it.
        var bytes = Self.record(1, [0, 1, 0, 0, 0, 0, 0, 0])
        bytes += Self.record(4, pairs) + Self.record(4, [])
        if !body.isEmpty { bytes += Self.record(5, body) }
        bytes += Self.record(5, [])
        send(bytes)
    }

    /// What the responder wrote to FCGI_STDOUT, once FCGI_END_REQUEST has come.
    func answer() throws -> String {
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 { received += buffer[..<count] }
        var output: [UInt8] = []
        var isEnded = false
        var rest = received[...]
        while rest.count >= 8 {
            let header = Array(rest.prefix(8))
            let length = Int(header[4]) << 8 | Int(header[5])
            let content = rest.dropFirst(8).prefix(length)
            if header[1] == 6 { output += content }
            if header[1] == 3 { isEnded = true }
            rest = rest.dropFirst(8 + length + Int(header[6]))
        }
        try #require(isEnded, "the connection closed without FCGI_END_REQUEST")
        return String(decoding: output, as: UTF8.self)
    }
}

extension sockaddr_un {
    static func path(_ path: String) -> sockaddr_un {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
        return address
    }
}
