import FastCGI
import Glibc
import HTTPClient
import Logging
import MariaDB
import Secrets
import Synchronization
import Timestamps

/// Takes what is queued out of the house, lane by lane, each in its order.
///
/// It works beside the threads that serve requests, so that no outage elsewhere delays an answer here. A lane is leased,
/// not locked: a process that dies leaves its lease to run out, and the next one goes on.
public final class Courier: Sendable {
    static let threads = 2

    private let pool: Pool
    private let log: Log
    private let telegram: TelegramCarrier?
    private let queue = LaneQueue()
    /// Whose leases ours are.
    private let owner = Random.hex(16)
    private let state = Mutex(State())
    /// Microseconds since the epoch after which no further delivery is begun.
    private let stopAt = Atomic<Int64>(.max)

    private struct State {
        var isStarted = false
        var delivered = 0
        var failed = 0
        var postponed = 0
    }

    init(_ configuration: Configuration, pool: Pool, http: HTTPClient, log: Log) {
        self.pool = pool
        self.log = log
        telegram = configuration.telegram.map { TelegramCarrier(configuration, $0, pool: pool, http: http) }
    }

    /// Has lanes looked at, now or when they are due.
    func wake(_ lanes: some Sequence<Lane>, due: Timestamp = .now) {
        queue.add(lanes, due: due)
        log.debug("lanes woken", [("lanes", .array(lanes.map { .string($0.description) }))])
        let isFirst = state.withLock { state in
            defer { state.isStarted = true }
            return !state.isStarted
        }
        guard isFirst else { return }
        for _ in 0..<Self.threads {
            Thread.start { [self] in
                while let lane = queue.next() {
                    work(lane)
                    queue.finish(lane)
                }
            }
        }
    }

    /// Works on for a moment, then lets calls under way come to their end, until `deadline`; what waits is left to the job.
    public func drain(deadline: Timestamp) {
        let lastStart = Timestamp.now.adding(seconds: deadline.seconds(since: .now) / 2)
        stopAt.store(lastStart.microseconds, ordering: .relaxed)
        while Timestamp.now < lastStart, queue.hasWork(until: .now) { usleep(5_000) }
        queue.close()
        while Timestamp.now < deadline, queue.isWorking { usleep(5_000) }
    }

    /// What the job does: delivers all that waits, and what comes due before `deadline`.
    public func deliverAll(until deadline: Timestamp) throws -> Report {
        wake(try pool.read { try $0.deliveries.waitingLanes() })
        while Timestamp.now < deadline, queue.hasWork(until: deadline) { usleep(5_000) }
        drain(deadline: Timestamp.now.adding(seconds: 15))
        let waiting = try pool.read { try $0.deliveries.count(.queued) }
        return state.withLock {
            Report(delivered: $0.delivered, failed: $0.failed, postponed: $0.postponed, waiting: waiting)
        }
    }

    public struct Report: Sendable {
        public let delivered: Int
        public let failed: Int
        public let postponed: Int
        public let waiting: Int
    }

    private func work(_ lane: Lane) {
        do {
            switch try pool.transaction({ try $0.lanes.claim(lane, for: owner, at: .now) }) {
            case .granted(let claimed):
                log.debug("lane claimed", [("lane", .string(lane.description))])
                try deliver(lane, claimed)
            case .refused(let until):
                log.debug("lane refused", [("lane", .string(lane.description)), ("until", .string("\(until)"))])
                // Whoever holds it looks again before letting go; should they die, we are there when the lease ends.
                guard try pool.read({ try $0.deliveries.next(in: lane) }) != nil else { return }
                queue.add([lane], due: until)
            }
        } catch {
            log.error("courier", [("lane", .string(lane.description)), ("error", .string("\(error)"))])
            queue.add([lane], due: Timestamp.now.adding(seconds: Backoff.seconds(failures: 0)))
        }
    }

    private func deliver(_ lane: Lane, _ claimed: ClaimedLane) throws {
        let budget = telegram?.budget(of: lane)
        var paid = claimed.callsUntil
        var failures = claimed.failures
        var renewed = Timestamp.now
        while Timestamp.now.microseconds < stopAt.load(ordering: .relaxed),
            let delivery = try pool.read({ try $0.deliveries.next(in: lane) })
        {
            if let next = budget?.nextCall(paidUntil: paid), next > .now {
                return try release(lane, until: next, failed: false, paid: paid)
            }
            let outcome = try carry(delivery) { [self, paid] in
                guard Timestamp.now.seconds(since: renewed) > Lanes.renewalSeconds else { return }
                renewed = .now
                try keep(lane, paid)
            }
            queue.add(outcome.lanes, due: .now)
            paid = budget?.paying(max(outcome.calls, 1), paidUntil: paid, at: .now) ?? paid
            switch outcome.result {
            case .postponed(let after, let error):
                log.warning(
                    "delivery postponed", [("lane", .string(lane.description)), ("error", .string(error))])
                state.withLock { $0.postponed += 1 }
                try pool.transaction { try $0.deliveries.postpone(delivery.id, error: error) }
                let pause = Timestamp.now.adding(seconds: after ?? Backoff.seconds(failures: failures))
                return try release(lane, until: pause, failed: true, paid: paid)
            case .finished(let deliveryState, let error):
                try finish(delivery, deliveryState, error, lane, paid)
                renewed = .now
                failures = 0
            }
        }
        try release(lane, until: .now, failed: false, paid: paid)
    }

    private func carry(
        _ delivery: Delivery, keepLease: @escaping () throws -> Void
    ) throws -> TelegramCarrier.Outcome {
        guard let telegram, delivery.lane.chat != nil else {
            return .init(calls: 0, result: .postponed(after: 300, error: "no bot token is configured"))
        }
        return try telegram.carry(delivery, keepLease: keepLease)
    }

    /// One delivery may take several calls, and all of them longer than a lease; whoever lost it must not call again.
    private func keep(_ lane: Lane, _ paid: Timestamp) throws {
        let isOurs = try pool.transaction { try $0.lanes.renew(lane, for: owner, callsUntil: paid, at: .now) }
        if !isOurs { throw LeaseLost(lane: lane) }
    }

    private struct LeaseLost: Error {
        let lane: Lane
    }

    private func finish(
        _ delivery: Delivery, _ result: Deliveries.State, _ error: String?, _ lane: Lane, _ paid: Timestamp
    ) throws {
        let now = Timestamp.now
        try pool.transaction { db in
            try db.deliveries.finish(delivery.id, result, error: error, at: now)
            if delivery.kind == .messageToCustomer, let message = delivery.message {
                try db.messages.setDelivery(result.towardsCustomer, of: message)
            }
            try db.lanes.succeed(lane, for: owner, callsUntil: paid, at: now)
        }
        state.withLock { state in
            if result == .sent { state.delivered += 1 } else { state.failed += 1 }
        }
        if let error {
            log.warning(
                "delivery \(result.rawValue)", [("lane", .string(lane.description)), ("error", .string(error))])
        }
    }

    /// What was queued between our last look and the release nobody else could take: so we look once more.
    private func release(_ lane: Lane, until: Timestamp, failed: Bool, paid: Timestamp) throws {
        try pool.transaction { try $0.lanes.release(lane, for: owner, until: until, failed: failed, callsUntil: paid) }
        if try pool.read({ try $0.deliveries.next(in: lane) }) != nil { queue.add([lane], due: until) }
    }
}

extension Deliveries.State {
    fileprivate var towardsCustomer: Message.DeliveryState {
        switch self {
        case .queued: .queued
        case .sent: .sent
        case .failed: .failed
        case .blocked: .blocked
        }
    }
}
