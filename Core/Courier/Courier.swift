import FastCGI
import Glibc
import HTTPClient
import JSON
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
    static let threads = 4
    /// Deliveries in one go, after which other lanes have their turn.
    private static let turn = 20

    private let pool: Pool
    private let log: Log
    private let telegram: TelegramCarrier?
    private let files: FileFetcher?
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
        var unanswered = 0
    }

    init(_ configuration: Configuration, pool: Pool, http: HTTPClient, log: Log) {
        self.pool = pool
        self.log = log
        telegram = configuration.telegram.map { TelegramCarrier(configuration, $0, pool: pool, http: http) }
        files = configuration.telegram.map {
            FileFetcher(configuration: configuration, telegram: $0, pool: pool, http: http)
        }
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
        try forget(before: Timestamp.now.adding(seconds: 5))
        let waiting = try pool.read { try $0.deliveries.count(.queued) }
        return state.withLock {
            Report(
                delivered: $0.delivered, failed: $0.failed, postponed: $0.postponed, unanswered: $0.unanswered,
                waiting: waiting)
        }
    }

    /// What was finished is kept for thirty days.
    public func forget(before deadline: Timestamp) throws {
        let moment = Timestamp.now.adding(seconds: -30 * 86_400)
        var last: ID<Delivery>?
        repeat {
            last = try pool.transaction { try $0.deliveries.forgetFinished(before: moment, after: last) }
        } while last != nil && Timestamp.now < deadline
    }

    public struct Report: Sendable {
        public let delivered: Int
        public let failed: Int
        public let postponed: Int
        /// Calls that may have been carried out without an answer, and were made again.
        public let unanswered: Int
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
                try lookAgain(lane, notBefore: until)
            }
        } catch {
            log.error("courier", [("lane", .string(lane.description)), ("error", .string("\(error)"))])
            queue.add([lane], due: Timestamp.now.adding(seconds: Backoff.seconds(failures: 0)))
        }
    }

    /// What is known of a lane while it is worked on.
    private final class Visit {
        let lane: Lane
        let budget: Budget?
        var paid: Timestamp
        var failures: Int
        var renewed = Timestamp.now
        var hasSucceeded = false

        init(_ lane: Lane, _ claimed: ClaimedLane, _ budget: Budget?) {
            self.lane = lane
            self.budget = budget
            paid = claimed.callsUntil
            failures = claimed.failures
        }
    }

    private func deliver(_ lane: Lane, _ claimed: ClaimedLane) throws {
        let visit = Visit(lane, claimed, telegram?.budget(of: lane))
        var count = 0
        while count < Self.turn, Timestamp.now.microseconds < stopAt.load(ordering: .relaxed),
            case .due(let delivery) = try pool.read({ try $0.deliveries.head(of: lane, at: .now) })
        {
            if let next = visit.budget?.nextCall(paidUntil: visit.paid), next > .now {
                return try release(visit, until: next, failed: false)
            }
            let outcome = try carry(delivery, visit)
            queue.add(outcome.lanes, due: .now)
            visit.paid = visit.budget?.paying(outcome.calls, paidUntil: visit.paid, at: .now) ?? visit.paid
            if outcome.unanswered > 0 { report(unanswered: outcome.unanswered, lane) }
            switch outcome.result {
            case .waits(let moment):
                try release(visit, until: .now, failed: false, looksAgain: false)
                return queue.add([lane], due: moment)
            case .postponed(let after, let error):
                return try postpone(delivery, after, error, visit)
            case .flooded(let after, let error):
                let moment = Timestamp.now.adding(seconds: after)
                visit.paid = visit.budget?.usedUp(until: moment, paidUntil: visit.paid) ?? visit.paid
                return try postpone(delivery, after, error, visit)
            case .finished(let deliveryState, let error):
                try finish(outcome.deliveries, deliveryState, error, visit)
                if let error { report("delivery \(deliveryState.rawValue)", error, delivery) }
            case .dropped(let reason):
                try finish(outcome.deliveries, .failed, reason, visit, isDropped: true)
                log.info("delivery dropped", about(delivery) + [("reason", .string(reason))])
            case .settled(_, let count):
                visit.renewed = .now
                visit.failures = 0
                state.withLock { $0.failed += count }
                report("customer out of reach", "\(count) deliveries are parked", delivery)
            }
            count += 1
        }
        try release(visit, until: .now, failed: false)
    }

    private func carry(_ delivery: Delivery, _ visit: Visit) throws -> Outcome {
        guard let telegram, let files else {
            return Outcome(
                deliveries: [delivery], calls: 0, result: .postponed(after: 300, error: "no bot token is configured"))
        }
        let keepLease = { [self] in
            guard Timestamp.now.seconds(since: visit.renewed) > Lanes.renewalSeconds else { return }
            visit.renewed = .now
            try keep(visit.lane, visit.paid)
        }
        guard delivery.kind != .fileFetch else { return try files.carry(delivery, keepLease: keepLease) }
        return try telegram.carry(
            delivery, isStrained: visit.budget?.isStrained(paidUntil: visit.paid, at: .now) ?? false,
            failures: visit.failures, keepLease: keepLease)
    }

    private func postpone(_ delivery: Delivery, _ after: Double?, _ error: String, _ visit: Visit) throws {
        report("delivery postponed", error, delivery)
        state.withLock { $0.postponed += 1 }
        try pool.transaction { try $0.deliveries.postpone(delivery.id, error: error) }
        let pause = Timestamp.now.adding(seconds: after ?? Backoff.seconds(failures: visit.failures))
        try release(visit, until: pause, failed: true)
    }

    private func report(_ what: String, _ error: String, _ delivery: Delivery) {
        log.warning(what, about(delivery) + [("error", .string(error))])
    }

    private func report(unanswered: Int, _ lane: Lane) {
        state.withLock { $0.unanswered += unanswered }
        log.warning(
            "delivery may be doubled", [("lane", .string(lane.description)), ("calls", .integer(Int64(unanswered)))])
    }

    private func about(_ delivery: Delivery) -> [(String, JSONValue)] {
        [
            ("lane", .string(delivery.lane.description)), ("delivery", .integer(delivery.id.rawValue)),
            ("kind", .string(delivery.kind.rawValue)),
        ]
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
        _ deliveries: [Delivery], _ result: Deliveries.State, _ error: String?, _ visit: Visit, isDropped: Bool = false
    ) throws {
        let now = Timestamp.now
        let isBack = result == .sent && !visit.hasSucceeded
        let lanes = try pool.transaction { db in
            let transaction = Transaction(db, now: now)
            try db.deliveries.finish(deliveries.map(\.id), result, error: error, at: now)
            if !isDropped { try Self.noteArrival(of: deliveries, result.towardsCustomer, error, transaction) }
            if isBack, let chat = visit.lane.chat, chat < 0 { try db.groups.setReachable(chat) }
            try db.lanes.succeed(visit.lane, for: owner, callsUntil: visit.paid, at: now)
            return transaction.lanes
        }
        queue.add(lanes, due: now)
        visit.renewed = now
        visit.failures = 0
        visit.hasSucceeded = visit.hasSucceeded || isBack
        state.withLock { state in
            if result == .sent { state.delivered += deliveries.count } else { state.failed += deliveries.count }
        }
    }

    /// Every message to a customer says how far it came, to the APIs and by a mark in its topics.
    private static func noteArrival(
        of deliveries: [Delivery], _ state: Message.DeliveryState, _ error: String?, _ transaction: Transaction
    ) throws {
        for delivery in deliveries where delivery.kind == .messageDeletion && state == .failed {
            // Telegram deletes nothing that is older than two days.
            if let ticket = delivery.ticket { try transaction.notify(.notDeleted(error ?? ""), of: ticket) }
        }
        let messages = deliveries.filter { $0.kind == .messageToCustomer }
        try transaction.db.messages.setDelivery(state, of: messages.compactMap(\.message))
        for delivery in messages {
            guard let message = delivery.message, let ticket = delivery.ticket else { continue }
            try transaction.mark(message, of: ticket, with: state)
            if let error, state == .failed { try transaction.report(message, of: ticket, failedWith: error) }
        }
    }

    /// What was queued between our last look and the release nobody else could take: so we look once more.
    private func release(_ visit: Visit, until: Timestamp, failed: Bool, looksAgain: Bool = true) throws {
        try pool.transaction {
            try $0.lanes.release(visit.lane, for: owner, until: until, failed: failed, callsUntil: visit.paid)
        }
        if looksAgain { try lookAgain(visit.lane, notBefore: until) }
    }

    private func lookAgain(_ lane: Lane, notBefore moment: Timestamp) throws {
        switch try pool.read({ try $0.deliveries.head(of: lane, at: .now) }) {
        case .due: queue.add([lane], due: moment)
        case .waits(let until): queue.add([lane], due: max(moment, until))
        case .nothing: break
        }
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
