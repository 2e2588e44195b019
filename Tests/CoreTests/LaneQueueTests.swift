import Testing
import Timestamps

@testable import Core

private let now = Timestamp(seconds: 1_000)

/// A queue whose clock the test sets.
private final class Queue {
    var state = LaneQueue.State()

    func add(_ lane: Lane, due moment: Timestamp) { state.add(lane, due: moment) }
    func finish(_ lane: Lane) { state.finish(lane) }
    func hasWork(until moment: Timestamp) -> Bool { state.hasWork(until: moment) }

    /// All that is given out at a moment.
    func lanes(at moment: Timestamp = now) -> [Lane] {
        var lanes: [Lane] = []
        while case .lane(let lane) = state.take(at: moment) { lanes.append(lane) }
        return lanes
    }
}

@Suite struct `Lanes that are due` {
    @Test func `are taken by their rank, and within it by how long they have waited`() {
        let queue = Queue()
        queue.add(.telegram(chat: -1), due: now.adding(seconds: -9))
        queue.add(.files("a"), due: now.adding(seconds: -8))
        queue.add(.telegram(chat: 1), due: now.adding(seconds: -1))
        queue.add(.telegram(chat: 2), due: now.adding(seconds: -2))
        queue.add(.callbacks(of: 1), due: now)
        #expect(
            queue.lanes() == [
                .callbacks(of: 1), .telegram(chat: 2), .telegram(chat: 1), .telegram(chat: -1), .files("a"),
            ])
    }

    @Test func `are not given out before their time`() {
        let queue = Queue()
        queue.add(.telegram(chat: 1), due: now.adding(seconds: 5))
        queue.add(.telegram(chat: -1), due: now.adding(seconds: 3))
        guard case .later(let moment) = queue.state.take(at: now) else { return #expect(Bool(false), "nothing is due") }
        #expect(moment == now.adding(seconds: 3))
        #expect(!queue.hasWork(until: now.adding(seconds: 2)))
        #expect(queue.hasWork(until: now.adding(seconds: 3)))
        #expect(queue.lanes(at: now.adding(seconds: 4)) == [.telegram(chat: -1)])
    }

    @Test func `keep the earliest of the moments that were asked for`() {
        let queue = Queue()
        queue.add(.telegram(chat: 1), due: now.adding(seconds: 5))
        queue.add(.telegram(chat: 1), due: now)
        queue.add(.telegram(chat: 1), due: now.adding(seconds: 9))
        #expect(queue.lanes() == [.telegram(chat: 1)])
        queue.finish(.telegram(chat: 1))
        #expect(queue.lanes(at: now.adding(seconds: 10)).isEmpty)
    }

    @Test func `are not given to two threads, and given again when they were woken meanwhile`() {
        let queue = Queue()
        let lane = Lane.telegram(chat: 1)
        queue.add(lane, due: now)
        #expect(queue.lanes() == [lane])
        queue.add(lane, due: now)
        #expect(queue.lanes().isEmpty)
        queue.finish(lane)
        #expect(queue.lanes() == [lane])
    }

    @Test func `of files are worked on one at a time`() {
        let queue = Queue()
        let (one, two) = (Lane.files("a"), Lane.files("b"))
        queue.add(one, due: now.adding(seconds: -1))
        queue.add(two, due: now)
        #expect(queue.lanes() == [one])
        queue.finish(one)
        #expect(queue.lanes() == [two])
    }

    @Test func `are found quickly among ten thousand`() {
        let queue = Queue()
        for chat in 1...10_000 { queue.add(.telegram(chat: Int64(chat)), due: now.adding(seconds: Double(chat % 97))) }
        let started = ContinuousClock.now
        var taken = 0
        while case .lane(let lane) = queue.state.take(at: now.adding(seconds: 100)) {
            taken += 1
            queue.finish(lane)
        }
        #expect(taken == 10_000)
        #expect(ContinuousClock.now - started < .seconds(2), "in a debug build, too")
    }
}
