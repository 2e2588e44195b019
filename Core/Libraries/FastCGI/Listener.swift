import Glibc

/// The listening socket on descriptor 0, at which threads take turns.
///
/// A thread that waits in `accept` cannot be told to stop without a signal, and a signal may hit libfcgi in the middle
/// of a request. So nobody waits there: the socket does not block, and threads wait in `poll` beside an event that means
/// stop. Shutting the socket down instead would throw away its backlog.
final class Listener: Sendable {
    /// Only one thread waits at a time, so that one connection wakes one thread.
    private nonisolated(unsafe) let turn: UnsafeMutablePointer<pthread_mutex_t>
    /// A pipe that becomes readable when it is time to stop, and stays so for every thread.
    private let stopping: (read: Int32, write: Int32)

    init() {
        turn = .allocate(capacity: 1)
        pthread_mutex_init(turn, nil)
        var ends: [Int32] = [-1, -1]
        precondition(pipe(&ends) == 0, "no descriptors left")
        stopping = (ends[0], ends[1])
    }

    deinit {
        pthread_mutex_destroy(turn)
        turn.deallocate()
        close(stopping.read)
        close(stopping.write)
    }

    static func isListening(_ descriptor: Int32) -> Bool {
        var accepting: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &accepting, &size) == 0 && accepting != 0
    }

    func prepare() {
        _ = fcntl(0, F_SETFL, fcntl(0, F_GETFL) | O_NONBLOCK)
    }

    func stop() {
        var byte: UInt8 = 1
        write(stopping.write, &byte, 1)
    }

    /// Waits for a connection and takes it; nil when it is time to stop. Whoever connects and then says nothing, or stops
    /// in the middle, is given up after `patience` seconds.
    func accept() -> Int32? {
        pthread_mutex_lock(turn)
        defer { pthread_mutex_unlock(turn) }
        var descriptors = [
            pollfd(fd: 0, events: Int16(POLLIN), revents: 0),
            pollfd(fd: stopping.read, events: Int16(POLLIN), revents: 0),
        ]
        while true {
            if poll(&descriptors, 2, -1) < 0, errno != EINTR { return nil }
            if descriptors[1].revents != 0 { return nil }
            let connection = Glibc.accept(0, nil, nil)
            guard connection >= 0 else { continue }  // another process at the same socket was faster
            var patience = timeval(tv_sec: Self.patience, tv_usec: 0)
            setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
            setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
            return connection
        }
    }

    /// Seconds. nginx sends a request in one go, having buffered it.
    private static let patience = 10
}
