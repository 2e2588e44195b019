import MariaDB
import Testing
import Timestamps

@testable import Core

private let pool = TestDesk.services.pool

/// A lane of the test's own, and what is queued in it.
private struct Outbox {
    let lane = Lane.telegram(chat: -Int64.random(in: 1_000_000_000...9_000_000_000))

    func queue(
        _ kind: Delivery.Kind, ticket: Ticket.ID? = nil, message: Message.ID? = nil, at moment: Timestamp? = nil,
        in lane: Lane? = nil
    ) throws -> ID<Delivery> {
        try pool.transaction { db in
            try db.deliveries.insert(
                Delivery.New(
                    lane: lane ?? self.lane, kind: kind, ticket: ticket, message: message, notBefore: moment), at: .now)
            return try #require(try db.scalar("SELECT LAST_INSERT_ID()", as: ID<Delivery>.self))
        }
    }

    /// What is delivered, in its order, when so many seconds have passed.
    func order(after seconds: Double = 0) throws -> [ID<Delivery>] {
        var order: [ID<Delivery>] = []
        while case .due(let delivery) = try pool.read({
            try $0.deliveries.head(of: lane, at: Timestamp.now.adding(seconds: seconds))
        }) {
            order.append(delivery.id)
            try pool.transaction { try $0.deliveries.finish([delivery.id], .sent, error: nil, at: .now) }
        }
        return order
    }
}

@Suite struct `The outbox` {
    @Test func `gives messages in their order, then states, then marks, titles last`() throws {
        let outbox = Outbox()
        let title = try outbox.queue(.topicAppearance)
        let mark = try outbox.queue(.messageMark)
        let state = try outbox.queue(.topicState)
        let offer = try outbox.queue(.undoOffer)
        let first = try outbox.queue(.messageToTopic)
        let second = try outbox.queue(.textToTopic)
        #expect(try outbox.order() == [first, second, offer, state, mark, title])
    }

    @Test func `holds back what follows a message that is held back, but nothing else`() throws {
        let outbox = Outbox()
        let now = Timestamp.now
        let held = try outbox.queue(.messageToCustomer, at: now.adding(seconds: 30))
        let behind = try outbox.queue(.messageToCustomer)
        let mark = try outbox.queue(.messageMark)
        #expect(try outbox.order() == [mark])
        guard case .waits(let until) = try pool.read({ try $0.deliveries.head(of: outbox.lane, at: now) }) else {
            return #expect(Bool(false), "the lane waits")
        }
        #expect(until == now.adding(seconds: 30))
        #expect(try outbox.order(after: 31) == [held, behind])
    }

    @Test func `lets an offer to undo pass the end of an earlier one, which holds up no message`() throws {
        let outbox = Outbox()
        let end = try outbox.queue(.undoEnd, at: Timestamp.now.adding(seconds: 30))
        let offer = try outbox.queue(.undoOffer)
        let message = try outbox.queue(.messageToTopic)
        #expect(try outbox.order() == [message, offer])
        #expect(try outbox.order(after: 31) == [end])
    }

    @Test func `knows what is done together, and nothing of other tickets, kinds and lanes`() throws {
        let outbox = Outbox()
        let (one, other) = (
            try TestDesk.ticket(of: TestDesk.user()).id, try TestDesk.ticket(of: TestDesk.user()).id
        )
        let first = try outbox.queue(.topicAppearance, ticket: one)
        _ = try outbox.queue(.topicAppearance, ticket: other)
        _ = try outbox.queue(.topicState, ticket: one)
        _ = try outbox.queue(.topicAppearance, ticket: one, in: Outbox().lane)
        let second = try outbox.queue(.topicAppearance, ticket: one, at: Timestamp.now.adding(seconds: 60))
        let found = try pool.read { db in
            guard let head: Delivery = try db.first("SELECT \(Delivery.columns) FROM deliveries WHERE id = \(first)")
            else { return [Delivery]() }
            return try db.deliveries.alike(head)
        }
        #expect(found.map(\.id) == [first, second])
    }

    @Test func `forgets what was finished long ago, and nothing that waits or is parked`() throws {
        let outbox = Outbox()
        let old = Timestamp.now.adding(seconds: -40 * 86_400)
        // One statement, so that no other test's deliveries come between.
        let row: SQL = "(\(outbox.lane.description), 'queued', 'text.chat', '{}', \(old))"
        let first = try pool.transaction {
            try $0.run(
                """
                INSERT INTO deliveries (lane, state, kind, payload, created_at) \
                VALUES \(row), \(row), \(row), \(row), \(row)
                """
            ).insertID
        }
        let ids = (0..<5).map { ID<Delivery>(first + $0) }
        try pool.transaction { db in
            try db.deliveries.finish([ids[0]], .sent, error: nil, at: old)
            try db.deliveries.finish([ids[1]], .failed, error: "x", at: old)
            try db.deliveries.finish([ids[2]], .blocked, error: "x", at: old)
            try db.deliveries.finish([ids[3]], .sent, error: nil, at: .now)
        }
        // What other tests queued before is younger than this, which in life it never is.
        let before = ID<Delivery>(ids[0].rawValue - 1)
        let looked = try pool.transaction {
            try $0.deliveries.forgetFinished(before: old.adding(seconds: 60), after: before, limit: 5)
        }
        #expect(looked == ids[4])
        let left = try pool.read { db in
            try db.all(
                "SELECT id FROM deliveries WHERE lane = \(outbox.lane.description) ORDER BY id",
                as: Scalar<ID<Delivery>>.self
            ).map(\.value)
        }
        #expect(left == [ids[2], ids[3], ids[4]])
    }
}

@Suite struct `What is meant for a customer who is gone` {
    private func customer() throws -> User {
        let id = Int64.random(in: 1_000_000_000...9_000_000_000)
        return try pool.transaction { try $0.users.telegram(id: id, name: "Ada", at: .now) }
    }

    private func states(_ ticket: Ticket.ID) throws -> [String] {
        try pool.read { db in
            try db.all(
                "SELECT CONCAT(body, ' ', delivery) FROM messages WHERE ticket_id = \(ticket) AND side = 'staff' ORDER BY id",
                as: Scalar<String>.self
            ).map(\.value)
        }
    }

    @Test func `is parked all at once, and goes out in its order when they come back`() throws {
        let (customer, staff) = (try customer(), try TestDesk.user(.moderator))
        let chat = try #require(customer.telegramID)
        let lane = Lane.telegram(chat: chat)
        let ticket = try TestDesk.ticket(of: customer)
        for text in ["one", "two"] {
            _ = try TestDesk.desk.reply(to: .id(ticket.id), Reply(text, side: .staff), by: staff)
        }
        guard case .due(let head) = try pool.read({ try $0.deliveries.head(of: lane, at: .now) }) else {
            return #expect(Bool(false), "something is queued")
        }
        let (count, lanes) = try pool.transaction { db in
            let transaction = Transaction(db)
            let count = try transaction.parkCustomer(
                telegramID: chat, after: head, because: "Forbidden: bot was blocked by the user", isGone: false)
            return (count, transaction.lanes)
        }
        #expect(count == 2)
        #expect(lanes == [.telegram(chat: -100_500)], "the team is told")
        #expect(try states(ticket.id) == ["one blocked", "two blocked"])
        #expect(
            try TestDesk.deliveries(of: ticket).suffix(3).sorted() == ["message.mark", "message.mark", "text.topic"])
        guard case .nothing = try pool.read({ try $0.deliveries.head(of: lane, at: .now) }) else {
            return #expect(Bool(false), "nothing is tried")
        }
        let woken = try pool.transaction { db in
            let transaction = Transaction(db)
            try transaction.resumeCustomer(telegramID: chat)
            return transaction.lanes
        }
        #expect(woken == [lane])
        #expect(try states(ticket.id) == ["one queued", "two queued"])
        guard case .due(let next) = try pool.read({ try $0.deliveries.head(of: lane, at: .now) }) else {
            return #expect(Bool(false), "it goes on")
        }
        #expect(next.id == head.id)
    }
}

@Suite struct `The budget of all chats together` {
    @Test func `lets through no more calls in a second than Telegram takes`() throws {
        let budget = try #require(SharedBudget(callsPerSecond: 30, pool: pool))
        // A time of its own, which no other test's calls are near.
        let start = Timestamp.now.adding(seconds: 3_600)
        var turns: [Double] = []
        var now = start
        try pool.transaction { db in
            try db.run("DELETE FROM lanes WHERE lane = 'telegram'")
            for _ in 0..<120 {
                let turn = try max(budget.take(1, on: db, at: now), now)
                turns.append(turn.seconds(since: start))
                now = turn
            }
            try db.run("DELETE FROM lanes WHERE lane = 'telegram'")
        }
        for index in 30..<120 { #expect(turns[index] - turns[index - 30] >= 0.999) }
        #expect(turns[119] < 5, "and not many fewer")
    }

    @Test func `is none where calls are free`() {
        #expect(SharedBudget(callsPerSecond: 10_000, pool: pool) == nil)
    }
}
