import Glibc
import Timestamps

/// Lanes that a courier's threads are to look at, and from when on.
final class LaneQueue: Sendable {
    private struct State {
        var due: [Lane: Timestamp] = [:]
        /// Those that a thread is working on; no other one is given them meanwhile.
        var taken: Set<Lane> = []
        var isClosed = false

        enum Turn {
            case closed
            case lane(Lane)
            case later(Timestamp)
            case nothing
        }

        mutating func take(at now: Timestamp) -> Turn {
            if isClosed { return .closed }
            let free = due.filter { !taken.contains($0.key) }
            guard let first = free.min(by: { $0.value < $1.value }) else { return .nothing }
            guard first.value <= now else { return .later(first.value) }
            due[first.key] = nil
            taken.insert(first.key)
            return .lane(first.key)
        }
    }

    private nonisolated(unsafe) var state = State()
    private nonisolated(unsafe) let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private nonisolated(unsafe) let changed: UnsafeMutablePointer<pthread_cond_t>

    init() {
        mutex = .allocate(capacity: 1)
        changed = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, nil)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    private func locked<Result>(_ body: (inout State) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body(&state)
    }

    func add(_ lanes: some Sequence<Lane>, due: Timestamp) {
        locked { state in
            for lane in lanes { state.due[lane] = min(state.due[lane] ?? due, due) }
            pthread_cond_broadcast(changed)
        }
    }

    /// What `next` gave may be given again.
    func finish(_ lane: Lane) {
        locked { state in
            state.taken.remove(lane)
            pthread_cond_broadcast(changed)
        }
    }

    /// Waits for a lane that is due; nil when the queue was closed.
    ///
    /// The state is looked at anew after each wait, and never held over one: while a thread waits, others change it.
    func next() -> Lane? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            switch state.take(at: .now) {
            case .closed: return nil
            case .lane(let lane): return lane
            case .nothing: pthread_cond_wait(changed, mutex)
            case .later(let moment):
                var time = timespec(
                    tv_sec: Int(moment.seconds), tv_nsec: Int(moment.microseconds % 1_000_000) * 1_000)
                pthread_cond_timedwait(changed, mutex, &time)
            }
        }
    }

    /// Whether a thread works on a lane. A lane is taken in the moment in which it is given out, so that nobody finds
    /// the queue idle between the two.
    var isWorking: Bool {
        locked { !$0.taken.isEmpty }
    }

    /// Whether a thread works on a lane, or there is one that is due by then.
    func hasWork(until moment: Timestamp) -> Bool {
        locked { state in !state.taken.isEmpty || state.due.values.contains { $0 <= moment } }
    }

    func close() {
        locked { state in
            state.isClosed = true
            pthread_cond_broadcast(changed)
        }
    }
}
