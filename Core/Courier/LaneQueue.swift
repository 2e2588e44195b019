import Glibc
import Timestamps

/// Lanes that a courier's threads are to look at, and from when on.
final class LaneQueue: Sendable {
    struct State {
        private var due: [Lane: Timestamp] = [:]
        /// Those that a thread is working on; no other one is given them meanwhile.
        private(set) var taken: Set<Lane> = []
        /// For each rank of lanes, what of it is due first. An entry whose lane has become due at another time, or was
        /// taken, is stale, and thrown away when it comes to the top.
        private var waiting = Lane.Rank.allCases.map { _ in Heap() }
        var isClosed = false

        enum Turn {
            case closed
            case lane(Lane)
            case later(Timestamp)
            case nothing
        }

        mutating func add(_ lane: Lane, due moment: Timestamp) {
            if let known = due[lane], known <= moment { return }
            due[lane] = moment
            if !taken.contains(lane) { wait(lane, moment) }
        }

        private mutating func wait(_ lane: Lane, _ moment: Timestamp) {
            waiting[lane.rank.rawValue].push(Entry(due: moment, lane: lane))
        }

        /// Of the lanes that are due the one of the first rank, and of these the one that has waited longest.
        mutating func take(at now: Timestamp) -> Turn {
            if isClosed { return .closed }
            var earliest: Timestamp?
            for rank in Lane.Rank.allCases where mayTake(rank) {
                guard let first = first(of: rank) else { continue }
                if first.due <= now {
                    _ = waiting[rank.rawValue].pop()
                    due[first.lane] = nil
                    taken.insert(first.lane)
                    return .lane(first.lane)
                }
                earliest = min(earliest ?? first.due, first.due)
            }
            return earliest.map { .later($0) } ?? .nothing
        }

        /// Files take long: one thread at most brings them, so that messages never wait for them.
        private func mayTake(_ rank: Lane.Rank) -> Bool {
            rank != .files || !taken.contains { $0.rank == .files }
        }

        private mutating func first(of rank: Lane.Rank) -> Entry? {
            while let entry = waiting[rank.rawValue].first {
                if due[entry.lane] == entry.due, !taken.contains(entry.lane) { return entry }
                _ = waiting[rank.rawValue].pop()
            }
            return nil
        }

        mutating func finish(_ lane: Lane) {
            taken.remove(lane)
            if let moment = due[lane] { wait(lane, moment) }
        }

        mutating func hasWork(until moment: Timestamp) -> Bool {
            !taken.isEmpty || Lane.Rank.allCases.contains { first(of: $0).map { $0.due <= moment } ?? false }
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
            for lane in lanes { state.add(lane, due: due) }
            pthread_cond_broadcast(changed)
        }
    }

    /// What `next` gave may be given again.
    func finish(_ lane: Lane) {
        locked { state in
            state.finish(lane)
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
        locked { $0.hasWork(until: moment) }
    }

    func close() {
        locked { state in
            state.isClosed = true
            pthread_cond_broadcast(changed)
        }
    }
}

private struct Entry {
    let due: Timestamp
    let lane: Lane
}

/// A binary heap, the entry that is due first on top.
private struct Heap {
    private var entries: [Entry] = []

    var first: Entry? { entries.first }

    mutating func push(_ entry: Entry) {
        entries.append(entry)
        var index = entries.count - 1
        while index > 0, entries[index].due < entries[(index - 1) / 2].due {
            entries.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    mutating func pop() -> Entry? {
        guard let first = entries.first, let last = entries.popLast() else { return nil }
        guard !entries.isEmpty else { return first }
        entries[0] = last
        var index = 0
        while true {
            var child = 2 * index + 1
            guard child < entries.count else { return first }
            if child + 1 < entries.count, entries[child + 1].due < entries[child].due { child += 1 }
            guard entries[child].due < entries[index].due else { return first }
            entries.swapAt(index, child)
            index = child
        }
    }
}
