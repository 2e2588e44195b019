import FastCGI
import Glibc
import Logging
import Synchronization
import Timestamps

/// Works off the updates that were acknowledged, chat by chat, each in its order, beside the threads that serve
/// requests. Which update is next is decided under a lock of its row, so that processes may share the work.
public final class Inbox: Sendable {
    static let threads = 2

    private let queue = LaneQueue()
    private let isStarted = Atomic<Bool>(false)

    /// Has chats looked at, now or when they are due.
    func wake(_ chats: some Sequence<Int64>, _ services: Services, due: Timestamp = .now) {
        queue.add(chats.map { Lane.updates(of: $0) }, due: due)
        guard !isStarted.exchange(true, ordering: .relaxed) else { return }
        for _ in 0..<Self.threads {
            Thread.start { [self] in
                // Acknowledging what comes in goes before working it off; on Linux a priority is a thread's own.
                if setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 5) != 0 {
                    services.log.warning("the inbox works at full priority", [("errno", .integer(Int64(errno)))])
                }
                while let lane = queue.next() {
                    if let chat = lane.updatesChat { work(chat, services) }
                    queue.finish(lane)
                }
            }
        }
    }

    /// Works off what is there, until `deadline`; what is left then waits for the job.
    func drain(deadline: Timestamp) {
        while Timestamp.now < deadline, queue.hasWork(until: .now) { usleep(2_000) }
        queue.close()
        while Timestamp.now < deadline, queue.isWorking { usleep(2_000) }
    }

    /// Waits until nothing is left that is due before `deadline`.
    func settle(until deadline: Timestamp) {
        while Timestamp.now < deadline, queue.hasWork(until: deadline) { usleep(2_000) }
    }

    private func work(_ chat: Int64, _ services: Services) {
        // Not for ever: others of its chats shall have their turn.
        for _ in 0..<50 {
            let desk = Desk(services)
            do {
                guard let next = try desk.carryOutNext(of: chat) else { return }
                desk.dispatch()
                if let pause = next.pause { return wake([chat], services, due: .now.adding(seconds: pause)) }
            } catch {
                services.log.error("inbox", [("chat", .integer(chat)), ("error", .string("\(error)"))])
                return wake([chat], services, due: .now.adding(seconds: 1))
            }
        }
        wake([chat], services)
    }
}
