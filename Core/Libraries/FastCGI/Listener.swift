import Glibc

/// The listening socket on descriptor 0, at which threads take turns.
///
/// A thread that waits in `accept` cannot be told to stop without a signal, and a signal may hit libfcgi in the middle
/// of a request. So nobody waits there: the socket does not block, and threads wait in `poll` beside an event that means
/// stop. Shutting the socket down instead would throw away its backlog.
final class Listener: Sendable {
    /// Only one thread polls at a time, so that one connection wakes one thread.
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

    /// Blocks until a connection waits; false when it is time to stop.
    func waitForConnection() -> Bool {
        pthread_mutex_lock(turn)
        defer { pthread_mutex_unlock(turn) }
        var descriptors = [
            pollfd(fd: 0, events: Int16(POLLIN), revents: 0),
            pollfd(fd: stopping.read, events: Int16(POLLIN), revents: 0),
        ]
        while true {
            let ready = poll(&descriptors, 2, -1)
            if descriptors[1].revents != 0 { return false }
            if ready > 0 { return true }
            guard ready < 0, errno == EINTR else { return false }
        }
    }
}
