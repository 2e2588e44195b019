import Glibc
import Synchronization
import Testing

/// A web server that gives each connection the same bytes, whatever it is asked, and hangs up; or stays silent instead.
final class HTTPAnswers: Sendable {
    let url: String
    private let listener: Int32
    private let answer: [UInt8]
    /// Bytes that went out before whoever asked hung up.
    private let sent = Mutex(0)

    /// - Parameter silence: seconds for which nothing is said after the answer, and the connection stays open.
    init(_ answer: [UInt8], silence: UInt32 = 0) throws {
        self.answer = answer
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let socket = listener
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && listen(socket, 5) == 0 && getsockname(socket, $0, &length) == 0
            }
        }
        try #require(bound)
        url = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))/file"
        let isStarted = startThread { [self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { break }
                serve(connection, silence)
                close(connection)
            }
            // Here, and not before: its number may be another socket's from now on.
            close(listener)
        }
        try #require(isStarted)
    }

    var bytesSent: Int { sent.withLock { $0 } }

    /// Its thread ends, and with it what it holds.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func serve(_ connection: Int32, _ silence: UInt32) {
        var request = [UInt8](repeating: 0, count: 4_096)
        _ = recv(connection, &request, request.count, 0)
        var position = 0
        while position < answer.count {
            let more = answer.withUnsafeBytes {
                send(connection, $0.baseAddress! + position, min(answer.count - position, 1 << 16), Int32(MSG_NOSIGNAL))
            }
            guard more > 0 else { return }
            position += more
            sent.withLock { $0 = position }
        }
        sleep(silence)
    }

    private func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
        final class Box {
            let body: @Sendable () -> Void
            init(_ body: @escaping @Sendable () -> Void) { self.body = body }
        }
        var thread = pthread_t()
        let box = Unmanaged.passRetained(Box(body)).toOpaque()
        return pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body()
                return nil
            }, box) == 0
    }

    static func ok(_ body: [UInt8], announcing length: Int? = nil) -> [UInt8] {
        Array("HTTP/1.1 200 OK\r\nContent-Length: \(length ?? body.count)\r\nConnection: close\r\n\r\n".utf8) + body
    }

    /// In pieces, of which nobody knows beforehand how many there are.
    static func chunked(_ pieces: [[UInt8]], isWhole: Bool = true) -> [UInt8] {
        Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n".utf8)
            + pieces.flatMap { Array((String($0.count, radix: 16) + "\r\n").utf8) + $0 + [13, 10] }
            + (isWhole ? Array("0\r\n\r\n".utf8) : [])
    }
}
