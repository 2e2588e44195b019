import JSON
import MariaDB
import Timestamps

/// Finds tickets among many: by their facets, by when they were created, and by the words that are in them.
///
/// Nothing is counted row by row. For each facet and each word there is the set of its tickets, as bits, and a list, its
/// total and a statistic are made of such sets (`TicketSet`). The sets are brought up to date by a job, in batches, for
/// writers would wait for each other there. What it has not got to yet is exact nonetheless: words are first written to
/// `ticket_terms`, in the same transaction as their message, and a ticket in `ticket_changes` is judged by its row.
struct Search {
    let db: Connection
}

extension Connection {
    var search: Search { Search(db: self) }
}

// MARK: - Writing

extension Search {
    /// Makes a new ticket findable by its subject and by whose it is.
    func index(_ ticket: Ticket) throws {
        var terms = SearchTerms.terms(of: ticket.subject)
        if let requester = try db.users.find(ticket.requester) { terms.formUnion(SearchTerms.terms(of: requester)) }
        try index(terms, of: ticket.id)
    }

    /// Makes texts findable, a message's for one.
    func index(_ texts: [String], of ticket: Ticket.ID) throws {
        try index(texts.reduce(into: []) { $0.formUnion(SearchTerms.terms(of: $1)) }, of: ticket)
    }

    private func index(_ terms: Set<SearchTerm>, of ticket: Ticket.ID) throws {
        guard !terms.isEmpty else { return }
        // In order, for the sake of locks.
        let rows = terms.sorted().map { SQL("(\($0.bytes), \(ticket))") }
        try db.run("INSERT IGNORE INTO ticket_terms (name, ticket_id) VALUES \(rows.padded.list)")
    }

    /// Says that a ticket is new, or that what is in its row or among its tags changed. In the same transaction.
    func changed(_ ticket: Ticket.ID) throws {
        try db.run("INSERT IGNORE INTO ticket_changes (ticket_id, has_new_texts) VALUES (\(ticket), FALSE)")
    }

    /// Has a requester's tickets found by their new name or address.
    func requesterChanged(_ user: User.ID) throws {
        try db.run(
            """
            INSERT INTO ticket_changes (ticket_id, has_new_texts) SELECT id, TRUE FROM tickets \
            WHERE requester_id = \(user) ON DUPLICATE KEY UPDATE has_new_texts = TRUE
            """)
    }

    /// Has all that is said in a ticket indexed anew, for an edited text. What it said before still finds it.
    func textsChanged(_ ticket: Ticket.ID) throws {
        try db.run(
            """
            INSERT INTO ticket_changes (ticket_id, has_new_texts) VALUES (\(ticket), TRUE) \
            ON DUPLICATE KEY UPDATE has_new_texts = TRUE
            """)
    }
}

// MARK: - Reading

extension Search {
    /// A page of the tickets selected, newest first, and how many there are. `condition` is for what has no facet, and
    /// should be true of few tickets.
    func tickets(_ selection: TicketSelection, where condition: SQL? = nil, _ page: Page) throws -> (
        ids: [Ticket.ID], total: Int
    ) {
        let found = try set(selection, where: condition)
        return (found.newest(page.limit, skipping: page.skip), found.count)
    }

    /// How many of the tickets selected there are with each value of a facet, by the names of `TicketFacet`.
    func counts(of kind: TicketFacet.Kind, in selection: TicketSelection) throws -> [String: Int] {
        let selected = try set(selection)
        let changed = try facets(where: "tickets.id IN (SELECT ticket_id FROM ticket_changes)")
        var sets: [String: TicketSet] = [:]
        for stored in try db.facetSets.blocks(TicketSets.begins(with: Array("\(kind.rawValue):".utf8))) {
            sets[String(decoding: stored.name, as: UTF8.self), default: TicketSet()]
                .formUnion(block: stored.block, packed: stored.tickets)
        }
        let stale = changed.reduce(into: TicketSet()) { $0.insert($1.id) }
        for name in sets.keys { sets[name]!.subtract(stale) }
        for ticket in changed {
            for name in ticket.facets where name.hasPrefix(kind.rawValue + ":") {
                sets[name, default: TicketSet()].insert(ticket.id)
            }
        }
        return sets.compactMapValues { set in
            var set = set
            set.formIntersection(selected)
            return set.count > 0 ? set.count : nil
        }
    }

    private func set(_ selection: TicketSelection, where condition: SQL? = nil) throws -> TicketSet {
        // First the tickets that changed: those that the job gets to meanwhile are right here, and in the sets too.
        let changed = try changes(selection.condition)
        var found: TicketSet?
        func narrow(_ set: TicketSet) {
            if found == nil { found = set } else { found!.formIntersection(set) }
        }
        for group in selection.facets {
            narrow(try db.facetSets.union(TicketSets.isOne(of: group.map { Array($0.name.utf8) })))
        }
        if selection.createdFrom != nil || selection.createdBefore != nil { narrow(try created(selection)) }
        if found == nil { narrow(try db.facetSets.union(TicketSets.isOne(of: [Array(TicketFacet.any.utf8)]))) }
        for ticket in changed {
            if ticket.isSelected { found!.insert(ticket.id) } else { found!.remove(ticket.id) }
        }
        if let condition { narrow(try ids("SELECT tickets.id FROM tickets WHERE \(condition)")) }
        if let query = selection.query { narrow(try set(of: query)) }
        return found!
    }

    /// Days have sets; what is not a whole day is few tickets.
    private func created(_ selection: TicketSelection) throws -> TicketSet {
        let from = selection.createdFrom ?? Timestamp(seconds: 0)
        let before = selection.createdBefore ?? .now.adding(seconds: 86_400)
        let (first, last) = (from.day(roundedUp: true), before.day(roundedUp: false))
        guard first < last else { return try ids(Self.created(from, before)) }
        var set = try db.facetSets.union(
            """
            name >= \(Array(TicketFacet.created(first).utf8)) AND name < \(Array(TicketFacet.created(last).utf8))
            """)
        for (from, before) in [(from, first), (last, before)] where from < before {
            set.formUnion(try ids(Self.created(from, before)))
        }
        return set
    }

    private static func created(_ from: Timestamp, _ before: Timestamp) -> SQL {
        "SELECT id FROM tickets WHERE created_at >= \(from) AND created_at < \(before)"
    }

    func set(of query: SearchQuery) throws -> TicketSet {
        var found = TicketSet()
        for (index, word) in query.words.enumerated() {
            if index == 0 { found = try set(of: word) } else { try found.formIntersection(set(of: word)) }
        }
        if let number = query.number { try found.formUnion(numbered(number)) }
        return found
    }

    private func set(of word: SearchQuery.Word) throws -> TicketSet {
        var conditions: [SQL] = []
        if let beginning = word.beginning { conditions.append(TicketSets.begins(with: beginning.bytes)) }
        let forms = word.forms.filter { form in word.beginning.map { !form.hasPrefix($0) } ?? true }
        if !forms.isEmpty { conditions.append(TicketSets.isOne(of: forms.sorted().map(\.bytes))) }
        var found = TicketSet()
        for condition in conditions {
            // New words first: those that the job packs meanwhile are found twice, not lost.
            found.formUnion(try ids("SELECT ticket_id FROM ticket_terms WHERE \(condition)"))
            found.formUnion(try db.termSets.union(condition))
        }
        return found
    }

    /// What begins like `TKT-2026-1` is not counted further.
    private static let numberLimit = 10_000

    /// Tickets by the beginning of their number, or by the last part of it.
    private func numbered(_ number: String) throws -> TicketSet {
        if number.hasPrefix("TKT-") {
            return try ids(
                """
                SELECT id FROM tickets WHERE ticket_number BETWEEN \(number) AND CONCAT(\(number), '~') \
                ORDER BY ticket_number DESC LIMIT \(Self.numberLimit)
                """)
        }
        return try ids(
            "SELECT id FROM tickets WHERE ticket_number IN (SELECT CONCAT('TKT-', year, '-', \(number)) FROM ticket_numbers)"
        )
    }

    func ids(_ sql: SQL) throws -> TicketSet {
        try db.all(sql, as: Scalar<Ticket.ID>.self).reduce(into: TicketSet()) { $0.insert($1.value) }
    }
}
