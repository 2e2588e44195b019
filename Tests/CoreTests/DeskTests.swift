import FoundationEssentials
import Glibc
import HTTPClient
import Secrets
import Synchronization
import Testing

@testable import Core

/// A desk on a real database, with a bot whose Bot API nobody answers for: what leaves the desk stays in the outbox,
/// where it can be looked at.
enum TestDesk {
    static let services: Services = {
        do {
            let url = try #require(getenv("DATABASE_URL").map { String(cString: $0) }, "DATABASE_URL is not set")
            let configuration = try Configuration([
                "DATABASE_URL": url, "JWT_SECRET": "0123456789abcdef0123456789abcdef",
                "TELEGRAM_BOT_TOKEN": "1:test", "TELEGRAM_API_ROOT": "http://127.0.0.1:9",
                "TELEGRAM_WEBHOOK_SECRET": "secret", "TELEGRAM_SUPPORT_CHAT_ID": "-100500",
            ])
            let services = Services(configuration, log: Log(program: "tests", threshold: .error))
            _ = try services.pool.read { try Migrator(Migration.all, on: $0).run() }
            return services
        } catch {
            fatalError("no database for the tests: \(error)")
        }
    }()

    static var desk: Desk { Desk(services) }

    static func user(_ role: User.Role = .user) throws -> User {
        var new = NewUser()
        new.role = role
        new.name = "Ada"
        return try desk.add(new)
    }

    static func ticket(of user: User) throws -> Ticket {
        try desk.open(
            NewTicket(requester: user.id, subject: "Broken printer", source: .api), "It is on fire", by: user
        ).ticket
    }

    /// Takes an update as the webhook does, and works off what waits of its chat, as the inbox does after that.
    @discardableResult
    static func take(_ update: [UInt8], from chat: Int64) throws -> Bool {
        let isNew = try Desk(services).receive(update: update)
        while try Desk(services).carryOutNext(of: chat) != nil {}
        return isNew
    }

    struct Recorded: RowDecodable, Equatable {
        let sequence: Int
        let kind: String
        init(row: Row) throws {
            sequence = try row("sequence")
            kind = try row("kind")
        }
    }

    static func events(of ticket: Ticket) throws -> [Recorded] {
        try services.pool.read {
            try $0.all("SELECT sequence, kind FROM events WHERE ticket_id = \(ticket.id) ORDER BY sequence")
        }
    }

    static func deliveries(of ticket: Ticket) throws -> [String] {
        try services.pool.read {
            try $0.all(
                "SELECT kind FROM deliveries WHERE ticket_id = \(ticket.id) ORDER BY id", as: Scalar<String>.self
            ).map(\.value)
        }
    }
}

@Suite struct `The desk` {
    private let desk = TestDesk.desk

    @Test func `numbers tickets by their year, without a gap`() throws {
        let user = try TestDesk.user()
        let numbers = try (0..<3).map { _ in try TestDesk.ticket(of: user).number }
        let year = Timestamp.now.civil.year
        #expect(numbers.allSatisfy { $0.hasPrefix("TKT-\(year)-") && $0.count >= 12 })
    }

    @Test func `records what happened, numbered within the ticket`() throws {
        let (user, staff) = (try TestDesk.user(), try TestDesk.user(.moderator))
        let ticket = try TestDesk.ticket(of: user)
        _ = try desk.reply(to: .id(ticket.id), Reply("Use water", side: .staff), by: staff)
        var changes = TicketChanges()
        changes.status = .closed
        changes.assignee = .to(staff.id)
        _ = try desk.update(.id(ticket.id), changes, by: staff)
        let events = try TestDesk.events(of: ticket)
        #expect(events.map(\.sequence) == Array(1...6))
        #expect(
            events.map(\.kind) == [
                "ticket.created", "message.sent", "message.sent", "ticket.updated", "ticket.assigned", "ticket.closed",
            ])
    }

    @Test func `leaves no trace of a change that changes nothing`() throws {
        let (user, staff) = (try TestDesk.user(), try TestDesk.user(.admin))
        let ticket = try TestDesk.ticket(of: user)
        var changes = TicketChanges()
        changes.status = .open
        changes.priority = .normal
        #expect(try desk.update(.id(ticket.id), changes, by: staff).updatedAt == nil)
        #expect(try TestDesk.events(of: ticket).count == 2)
    }

    @Test func `undoes all of a change of which a part is refused`() throws {
        let (user, staff) = (try TestDesk.user(), try TestDesk.user(.admin))
        let ticket = try TestDesk.ticket(of: user)
        var changes = TicketChanges()
        changes.priority = .urgent
        changes.assignee = .to(user.id)  // a customer cannot be assigned
        #expect(throws: Refusal.notFound(.assignee)) { try desk.update(.id(ticket.id), changes, by: staff) }
        #expect(try desk.conversation(.id(ticket.id), for: staff).ticket.priority == .normal)
    }

    @Test func `shows a customer their own tickets only`() throws {
        let (user, other, staff) = (try TestDesk.user(), try TestDesk.user(), try TestDesk.user(.moderator))
        let ticket = try TestDesk.ticket(of: user)
        #expect(throws: Refusal.notYours) { try desk.conversation(.id(ticket.id), for: other) }
        #expect(throws: Refusal.notYours) {
            try desk.reply(to: .id(ticket.id), Reply("x"), by: other)
        }
        #expect(throws: Refusal.notYours) { try desk.markRead(.id(ticket.id), as: .requester, by: other) }
        #expect(try desk.conversation(.number(ticket.number), for: staff).messages.count == 1)
        #expect(try desk.conversation(.uuid(ticket.uuid), for: user).ticket.id == ticket.id)
    }

    @Test func `wants one topic for a ticket, and mirrors what is said into it`() throws {
        let (user, staff) = (try TestDesk.user(), try TestDesk.user(.moderator))
        let ticket = try TestDesk.ticket(of: user)
        _ = try desk.reply(to: .id(ticket.id), Reply("Use water", side: .staff), by: staff)
        #expect(try TestDesk.deliveries(of: ticket) == ["message.topic", "message.topic", "topic.appearance"])
        let topics: Int? = try TestDesk.services.pool.read {
            try $0.scalar("SELECT COUNT(*) FROM topics WHERE ticket_id = \(ticket.id)")
        }
        #expect(topics == 1)
    }

    @Test func `believes a role only from its own issuer`() throws {
        var claims = Claims(subject: "host-\(Random.hex(8))")
        claims.role = "admin"
        claims.name = "Mallory"
        let user = try desk.authenticate(token: TestDesk.services.tokenKeys.sign(claims)).user
        #expect(user.role == .user)
        #expect(user.name == "Mallory")
        #expect(try desk.authenticate(token: TestDesk.services.tokenKeys.sign(claims)).user.id == user.id)
    }

    @Test func `does not take a host's word for the e-mail of its staff`() throws {
        var new = NewUser()
        new.email = "\(Random.hex(6))@example.com"
        new.role = .admin
        let admin = try desk.add(new)
        var claims = Claims(subject: "host-\(Random.hex(8))")
        claims.email = new.email
        let user = try desk.authenticate(token: TestDesk.services.tokenKeys.sign(claims)).user
        #expect(user.id != admin.id)
        #expect(user.email == nil)
        #expect(user.role == .user)
    }

    @Test func `turns away whom it has disabled`() throws {
        var new = NewUser()
        new.email = "\(Random.hex(6))@example.com"
        let user = try desk.add(new)
        let token = desk.token(for: user, seconds: 60)
        #expect(try desk.authenticate(token: token).user.id == user.id)
        _ = try desk.disable(email: new.email!)
        #expect(throws: Refusal.unauthenticated) { try desk.authenticate(token: token) }
    }
}

@Suite struct `A lane` {
    private let pool = TestDesk.services.pool

    private func claim(_ lane: Lane, _ owner: String, at now: Timestamp) throws -> Bool {
        if case .granted = try pool.transaction({ try $0.lanes.claim(lane, for: owner, at: now) }) {
            true
        } else {
            false
        }
    }

    @Test func `has one holder at a time, until the lease runs out`() throws {
        let lane = Lane.telegram(chat: .random(in: 5_000_000_000...6_000_000_000))
        let now = Timestamp.now
        #expect(try claim(lane, "one", at: now))
        #expect(try !claim(lane, "two", at: now.adding(seconds: 19)))
        #expect(try claim(lane, "two", at: now.adding(seconds: 21)))
        // The first one comes back too late to give away what is no longer its own.
        try pool.transaction { try $0.lanes.release(lane, for: "one", until: now, failed: false, callsUntil: now) }
        #expect(try !claim(lane, "three", at: now.adding(seconds: 22)))
        try pool.transaction { try $0.lanes.release(lane, for: "two", until: now, failed: false, callsUntil: now) }
        #expect(try claim(lane, "three", at: now.adding(seconds: 22)))
    }

    @Test func `is given to its holder again, who was cut off from the database`() throws {
        let lane = Lane.telegram(chat: .random(in: 5_000_000_000...6_000_000_000))
        let now = Timestamp.now
        #expect(try claim(lane, "one", at: now))
        #expect(try claim(lane, "one", at: now.adding(seconds: 1)))
        #expect(try !claim(lane, "two", at: now.adding(seconds: 2)))
    }

    @Test func `that somebody is just claiming is passed over, not waited for`() throws {
        let lane = Lane.telegram(chat: .random(in: 5_000_000_000...6_000_000_000))
        _ = try claim(lane, "one", at: Timestamp(seconds: 0))
        try pool.transaction { db in
            _ = try db.scalar("SELECT failures FROM lanes WHERE lane = \(lane.description) FOR UPDATE", as: Int.self)
            let started = ContinuousClock.now
            #expect(try !claim(lane, "two", at: .now))
            #expect(ContinuousClock.now - started < .seconds(2))
        }
    }
}
