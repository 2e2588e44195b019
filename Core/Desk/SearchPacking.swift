import JSON
import MariaDB
import Timestamps

/// Brings the sets up to date. One at a time, in transactions of a bounded size.
struct SearchPacking {
    let db: Connection
}

extension Connection {
    var searchPacking: SearchPacking { SearchPacking(db: self) }
}

/// What there was to do; nothing at all means that the sets are up to date.
public struct PackingReport: Equatable, Sendable {
    public var tickets = 0
    public var terms = 0
}

extension Desk {
    /// Packs what was written since the last time, until nothing is left or the time is over.
    public func packSearch(until deadline: Timestamp) throws -> PackingReport {
        var report = PackingReport()
        while Timestamp.now < deadline {
            let done = try services.pool.transaction { try $0.searchPacking.step() }
            if done == PackingReport() { break }
            report.tickets += done.tickets
            report.terms += done.terms
        }
        return report
    }
}

extension SearchPacking {
    private static let tickets = 4_000
    private static let terms = 10_000

    func step() throws -> PackingReport {
        try exclude()
        let changed = try takeChanges()
        try packFacets(of: changed.map(\.id))
        var tickets = try terms(of: changed.filter(\.hasNewTexts).map(\.id))
        let written = try takeTerms()
        for term in written { tickets[term.name, default: []].append(term.ticket) }
        try add(tickets)
        return PackingReport(tickets: changed.count, terms: written.count)
    }

    // Taken by their keys: a range would take along what comes in meanwhile.

    private func takeChanges() throws -> [Change] {
        let changes: [Change] = try db.all(
            """
            SELECT ticket_id, has_new_texts FROM ticket_changes ORDER BY ticket_id LIMIT \(Self.tickets) \
            FOR UPDATE SKIP LOCKED
            """)
        if !changes.isEmpty {
            try db.run("DELETE FROM ticket_changes WHERE ticket_id IN (\(list: changes.map(\.id)))")
        }
        return changes
    }

    private func takeTerms() throws -> [WrittenTerm] {
        let terms: [WrittenTerm] = try db.all(
            "SELECT name, ticket_id FROM ticket_terms ORDER BY name, ticket_id LIMIT \(Self.terms)")
        let list = JSONValue.array(
            terms.map { .array([.string($0.name.description), .integer($0.ticket.rawValue)]) }
        ).jsonText
        try db.run(
            """
            DELETE ticket_terms FROM JSON_TABLE(\(list), '$[*]' COLUMNS (name VARCHAR(64) PATH '$[0]', \
            ticket_id BIGINT PATH '$[1]')) AS taken STRAIGHT_JOIN ticket_terms \
            ON ticket_terms.name = CAST(taken.name AS BINARY) AND ticket_terms.ticket_id = taken.ticket_id
            """)
        return terms
    }

    /// Holds off any other packing until the commit: a set that is written twice at once would lose tickets.
    private func exclude() throws {
        try db.run(
            """
            INSERT INTO ticket_facet_sets (name, block, tickets) VALUES ('', -1, '') \
            ON DUPLICATE KEY UPDATE tickets = tickets
            """)
    }

    private struct Change: RowDecodable {
        let id: Ticket.ID
        let hasNewTexts: Bool
        init(row: Row) throws {
            id = try row("ticket_id")
            hasNewTexts = try row("has_new_texts")
        }
    }

    private struct WrittenTerm: RowDecodable {
        let name: SearchTerm
        let ticket: Ticket.ID
        init(row: Row) throws {
            let bytes: [UInt8] = try row("name")
            name = SearchTerm(bytes)
            ticket = try row("ticket_id")
        }
    }
}

// MARK: - Facets

extension SearchPacking {
    /// Takes the tickets out of all the facets of their blocks, and puts them where they belong now.
    private func packFacets(of tickets: [Ticket.ID]) throws {
        guard !tickets.isEmpty else { return }
        let facets = try db.search.facets(where: "tickets.id IN (\(list: tickets))")
        let now = Dictionary(grouping: facets, by: { TicketSet.block(of: $0.id) })
        for (block, tickets) in Dictionary(grouping: tickets, by: TicketSet.block(of:)).sorted(by: { $0.key < $1.key })
        {
            var sets: [String: TicketSet] = [:]
            var before: [String: [UInt8]] = [:]
            for stored in try db.facetSets.blocks("block = \(block)") {
                let name = String(decoding: stored.name, as: UTF8.self)
                before[name] = stored.tickets
                var set = TicketSet(stored)
                for ticket in tickets { set.remove(ticket) }
                sets[name] = set
            }
            for ticket in now[block] ?? [] {
                for name in ticket.facets { sets[name, default: TicketSet()].insert(ticket.id) }
            }
            let packed = sets.map { ($0.key, $0.value.packed(block: block)) }.filter { before[$0] != $1 }
            try db.facetSets.put(packed.map { (Array($0.utf8), block, $1) })
        }
    }
}

// MARK: - Terms

extension SearchPacking {
    private func add(_ tickets: [SearchTerm: [Ticket.ID]]) throws {
        var blocks: [Int: [SearchTerm: [Ticket.ID]]] = [:]
        for (name, tickets) in tickets {
            for ticket in tickets {
                blocks[TicketSet.block(of: ticket), default: [:]][name, default: []].append(ticket)
            }
        }
        for (block, added) in blocks.sorted(by: { $0.key < $1.key }) {
            let names = added.keys.sorted()
            for start in stride(from: 0, to: names.count, by: 64) {
                let names = Array(names[start..<min(start + 64, names.count)])
                var sets = Dictionary(uniqueKeysWithValues: names.map { ($0, TicketSet()) })
                for stored in try db.termSets.blocks("block = \(block) AND \(TicketSets.isOne(of: names.map(\.bytes)))")
                {
                    sets[SearchTerm(stored.name)] = TicketSet(stored)
                }
                for name in names {
                    for ticket in added[name]! { sets[name]!.insert(ticket) }
                }
                try db.termSets.put(sets.map { ($0.key.bytes, block, $0.value.packed(block: block)) })
            }
        }
    }

    /// The terms of everything that is said in these tickets, and of who asked.
    private func terms(of tickets: [Ticket.ID]) throws -> [SearchTerm: [Ticket.ID]] {
        guard !tickets.isEmpty else { return [:] }
        struct Text: RowDecodable {
            let ticket: Ticket.ID
            let text: String
            let isAddress: Bool
            init(row: Row) throws {
                ticket = try row("ticket_id")
                text = try row("text")
                isAddress = try row("is_address")
            }
        }
        let texts: [Text] = try db.all(
            """
            SELECT ticket_id, body AS text, FALSE AS is_address FROM messages WHERE ticket_id IN (\(list: tickets)) \
            UNION ALL SELECT tickets.id, CONCAT_WS(' ', subject, users.name, username, telegram_username), FALSE \
            FROM tickets JOIN users ON users.id = requester_id WHERE tickets.id IN (\(list: tickets)) \
            UNION ALL SELECT tickets.id, email, TRUE FROM tickets JOIN users ON users.id = requester_id \
            WHERE tickets.id IN (\(list: tickets)) AND email IS NOT NULL
            """)
        var found: [Ticket.ID: Set<SearchTerm>] = [:]
        for text in texts {
            let terms = text.isAddress ? SearchTerms.terms(ofAddress: text.text) : SearchTerms.terms(of: text.text)
            found[text.ticket, default: []].formUnion(terms)
        }
        var tickets: [SearchTerm: [Ticket.ID]] = [:]
        for (ticket, terms) in found {
            for term in terms { tickets[term, default: []].append(ticket) }
        }
        return tickets
    }
}

extension TicketSet {
    init(_ stored: StoredBlock) {
        self.init()
        formUnion(block: stored.block, packed: stored.tickets)
    }
}
