import FoundationEssentials
import Glibc
import HTTPClient
import Secrets
import Synchronization
import Testing

@testable import Core

@Suite struct `An update of Telegram's` {
    private let desk = TestDesk.desk

    private func update(_ id: Int64, from customer: Int64, _ text: String) -> [UInt8] {
        let message: JSONValue = [
            "message_id": .integer(id), "date": 1_705_314_600,
            "from": ["id": .integer(customer), "is_bot": false, "first_name": "Alice", "language_code": "en"],
            "chat": ["id": .integer(customer), "type": "private"], "text": .string(text),
        ]
        return Array((["update_id": .integer(id), "message": message] as JSONValue).jsonText.utf8)
    }

    private func tickets(of customer: Int64) throws -> [Ticket] {
        try TestDesk.services.pool.read {
            try $0.all(
                "SELECT \(Ticket.columns) FROM tickets JOIN users ON users.id = requester_id WHERE users.telegram_id = \(customer) ORDER BY tickets.id"
            )
        }
    }

    @Test func `has one effect, however often and from how many sides it arrives`() throws {
        let customer = Int64.random(in: 1_000_000_000...2_000_000_000)
        let json = update(customer, from: customer, "Help")
        let finished = Finished()
        for _ in 0..<5 {
            Thread.start {
                _ = try? TestDesk.take(json, from: customer)
                finished.add()
            }
        }
        while finished.count < 5 { usleep(1_000) }
        let found = try tickets(of: customer)
        #expect(found.count == 1)
        #expect(found.first?.messageCount == 1)
        #expect(found.first?.source == .telegram)
        #expect(try desk.receive(update: json) == false)
    }

    @Test func `continues the ticket that is open, and opens another once that is closed`() throws {
        let customer = Int64.random(in: 1_000_000_000...2_000_000_000)
        try TestDesk.take(update(customer, from: customer, "One"), from: customer)
        try TestDesk.take(update(customer + 1, from: customer, "Two"), from: customer)
        let first = try #require(try tickets(of: customer).first)
        #expect(first.messageCount == 2)
        var changes = TicketChanges()
        changes.status = .closed
        _ = try desk.update(.id(first.id), changes, by: try TestDesk.user(.admin))
        try TestDesk.take(update(customer + 2, from: customer, "Three"), from: customer)
        #expect(try tickets(of: customer).map(\.messageCount) == [2, 1])
    }

    @Test func `opens one ticket, however many first messages come at once`() throws {
        let customer = Int64.random(in: 1_000_000_000...2_000_000_000)
        let finished = Finished()
        for number in 0..<5 {
            let json = update(customer + Int64(number), from: customer, "Help \(number)")
            Thread.start {
                _ = try? TestDesk.take(json, from: customer)
                finished.add()
            }
        }
        while finished.count < 5 { usleep(1_000) }
        #expect(try tickets(of: customer).map(\.messageCount) == [5])
    }

    @Test func `that cannot be read is set aside, not repeated for ever`() throws {
        let id = Int64.random(in: 3_000_000_000...4_000_000_000)
        let json = Array(#"{"update_id":\#(id),"message":{"message_id":"seven"}}"#.utf8)
        #expect(try desk.receive(update: json) == false)
        let state: String? = try TestDesk.services.pool.read {
            try $0.scalar("SELECT CAST(state AS CHAR) FROM telegram_updates WHERE update_id = \(id)")
        }
        #expect(state == "set_aside")
    }

    @Test(arguments: ["", "{", "[]", "{}", #"{"update_id":"x"}"#])
    func `that is none is refused`(text: String) {
        #expect(throws: Refusal.unreadable(.malformedJSON)) { try desk.receive(update: Array(text.utf8)) }
    }
}

/// Counts what threads have finished.
private final class Finished: Sendable {
    private let mutex = Mutex(0)
    var count: Int { mutex.withLock { $0 } }
    func add() { mutex.withLock { $0 += 1 } }
}
