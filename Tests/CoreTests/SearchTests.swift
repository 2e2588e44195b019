import Secrets
import Testing

@testable import Core

/// Before and after packing there must be no difference: every test looks twice.
@Suite(.serialized) struct `Lists and searches` {
    private let desk = TestDesk.desk

    private func pack(_ isTime: Bool = true) throws {
        guard isTime else { return }
        _ = try desk.packSearch(until: .now.adding(seconds: 30))
    }

    /// A ticket with a word of its own, so that tests do not find each other's.
    private func ticket(_ texts: String..., by user: User? = nil) throws -> Ticket {
        let ticket = try TestDesk.ticket(of: user ?? TestDesk.user())
        try write { db in
            try db.search.index(texts, of: ticket.id)
            try db.search.changed(ticket.id)
        }
        return ticket
    }

    private func write(_ body: (Connection) throws -> Void) throws {
        try TestDesk.services.pool.transaction(body)
    }

    private func found(_ text: String, _ facets: TicketFacet...) throws -> [Ticket.ID] {
        var selection = TicketSelection()
        selection.facets = facets.map { [$0] }
        selection.query = SearchQuery(text)
        let listing = try page(selection, Page(skip: 0, limit: 100))
        #expect(listing.total == listing.elements.count)
        return listing.elements.map(\.id)
    }

    private func page(_ selection: TicketSelection, _ page: Page) throws -> Listing<Ticket> {
        try desk.read { db in
            let (ids, total) = try db.search.tickets(selection, page)
            let tickets = try ids.compactMap { try db.tickets.find(.id($0)) }
            return Listing(elements: tickets, total: total, page: page)
        }
    }

    private func counts(
        of kind: TicketFacet.Kind, in selection: TicketSelection = TicketSelection()
    ) throws -> [String: Int] {
        try desk.read { try $0.search.counts(of: kind, in: selection) }
    }

    private static func word() -> String {
        String((0..<6).map { _ in "abcdefghijklmnoprstuvwxyz".randomElement()! })
    }

    @Test func `find words at once, and all of them`() throws {
        let (one, two, other) = (Self.word(), Self.word(), Self.word())
        let first = try ticket("\(one) \(two)")
        let second = try ticket("Оплата \(one)", "ชำระเงินแล้ว")
        for isPacked in [false, true] {
            try pack(isPacked)
            #expect(try found(one) == [second.id, first.id])
            #expect(try found(String(one.prefix(4))).contains(first.id))
            #expect(try found("\(one) \(two)") == [first.id])
            #expect(try found("оплатой \(one)") == [second.id])
            #expect(try found("เงิน \(one)") == [second.id])
            #expect(try found("\(one) \(other)") == [])
            #expect(try found("\(first.number)").contains(first.id))
        }
    }

    @Test func `follow a ticket from facet to facet`() throws {
        let (word, staff) = (Self.word(), try TestDesk.user(.moderator))
        let ticket = try ticket(word)
        for isPacked in [false, true] {
            try pack(isPacked)
            #expect(try found(word, .status(.open), .assignee(nil), .priority(.normal)) == [ticket.id])
            #expect(try found(word, .status(.closed)) == [])
        }
        var changes = TicketChanges()
        changes.status = .closed
        changes.priority = .urgent
        changes.assignee = .to(staff.id)
        _ = try desk.update(.id(ticket.id), changes, by: staff)
        try write { db in
            try db.run("INSERT INTO ticket_tags (ticket_id, tag) VALUES (\(ticket.id), 'VIP')")
            try db.search.changed(ticket.id)
        }
        for isPacked in [false, true] {
            try pack(isPacked)
            #expect(
                try found(word, .status(.closed), .assignee(staff.id), .priority(.urgent), .tag("vip")) == [ticket.id])
            #expect(try found(word, .status(.open)) == [])
            #expect(try found(word, .assignee(nil)) == [])
            var selection = TicketSelection()
            selection.query = SearchQuery(word)
            #expect(try counts(of: .status, in: selection) == ["status:closed": 1])
            #expect(try counts(of: .tag, in: selection) == ["tag:vip": 1])
        }
    }

    @Test func `are narrowed to when tickets were created`() throws {
        let word = Self.word()
        let tickets = try (-3...3).map { day in
            let ticket = try ticket(word)
            let created = ticket.createdAt.adding(seconds: Double(day) * 86_400)
            try write { try $0.run("UPDATE tickets SET created_at = \(created) WHERE id = \(ticket.id)") }
            return (id: ticket.id, created: created)
        }
        for isPacked in [false, true] {
            try pack(isPacked)
            for from in tickets {
                for before in tickets {
                    var selection = TicketSelection()
                    selection.query = SearchQuery(word)
                    selection.createdFrom = from.created
                    selection.createdBefore = before.created
                    let expected = tickets.filter { from.created <= $0.created && $0.created < before.created }.map(
                        \.id)
                    let listing = try page(selection, Page(skip: 0, limit: 10))
                    #expect(listing.elements.map(\.id) == expected.reversed())
                }
            }
        }
    }

    @Test func `agree with the tables`() throws {
        for _ in 0..<5 { _ = try ticket("\(Self.word())") }
        try write { try $0.run("INSERT IGNORE INTO ticket_changes SELECT id, TRUE FROM tickets") }
        for isPacked in [false, true] {
            try pack(isPacked)
            let counts = try counts(of: .status)
            for (status, count) in try desk.countByStatus() { #expect(counts["status:\(status.rawValue)"] == count) }
            let all: Int? = try desk.read { try $0.scalar("SELECT COUNT(*) FROM tickets") }
            #expect(try page(TicketSelection(), Page(skip: 0, limit: 5)).total == all)
        }
    }

    @Test func `take a code of as many characters as a term holds, once`() throws {
        let code = Random.hex(12)  // 24 of them
        let ticket = try ticket(code)
        try pack()
        let left: Int? = try desk.read {
            try $0.scalar("SELECT COUNT(*) FROM ticket_terms WHERE ticket_id = \(ticket.id)")
        }
        #expect(left == 0)
        #expect(try found(code) == [ticket.id])
    }

    @Test func `are indexed anew from what is stored, requester and all`() throws {
        let user = try TestDesk.user()
        let ticket = try TestDesk.ticket(of: user)
        try write { db in
            try db.run("UPDATE users SET email = \("q\(user.id.rawValue)x@\(Self.word()).com") WHERE id = \(user.id)")
            try db.search.textsChanged(ticket.id)
        }
        try pack()
        #expect(try found("q\(user.id.rawValue)x printer fire") == [ticket.id])
    }

    @Test func `know a customer of Telegram by a new name`() throws {
        let customer = Int64.random(in: 1_000_000_000...2_000_000_000)
        let (old, new, text) = (Self.word(), Self.word(), Self.word())
        for (offset, name) in [old, new].enumerated() {
            let from: JSONValue = ["id": .integer(customer), "is_bot": false, "first_name": .string(name)]
            let chat: JSONValue = ["id": .integer(customer), "type": "private"]
            let message: JSONValue = [
                "message_id": .integer(Int64(offset + 1)), "from": from, "chat": chat, "text": .string(text),
            ]
            let update: JSONValue = ["update_id": .integer(customer + Int64(offset)), "message": message]
            try TestDesk.take(Array(update.jsonText.utf8), from: customer)
            try pack()
        }
        let tickets = try found(text)
        #expect(tickets.count == 1)
        #expect(try found(new) == tickets)
    }

    @Test func `find no ticket that was deleted`() throws {
        let word = Self.word()
        let (gone, stays) = (try ticket(word), try ticket(word))
        try pack()
        try desk.delete(.id(gone.id), by: TestDesk.user(.moderator))
        for isPacked in [false, true] {
            try pack(isPacked)
            #expect(try found(word) == [stays.id])
        }
    }

    @Test func `lose nothing while several pack and write`() async throws {
        let word = Self.word()
        let ids = try await withThrowingTaskGroup(of: [Ticket.ID].self) { group in
            for _ in 0..<3 {
                group.addTask { try (0..<15).map { _ in try ticket(word).id } }
                group.addTask {
                    for _ in 0..<15 {
                        try pack()
                        _ = try found(word)
                    }
                    return []
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        for isPacked in [false, true] {
            try pack(isPacked)
            #expect(try found(word, .status(.open)) == ids.sorted { $0.rawValue > $1.rawValue })
        }
    }
}
