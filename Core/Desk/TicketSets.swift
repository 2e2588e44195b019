import MariaDB

/// The SQL of stored sets, of one of their two tables.
struct TicketSets {
    let db: Connection
    let table: SQL

    static let ofTerms: SQL = "ticket_term_sets"
    static let ofFacets: SQL = "ticket_facet_sets"
}

extension Connection {
    var termSets: TicketSets { TicketSets(db: self, table: TicketSets.ofTerms) }
    var facetSets: TicketSets { TicketSets(db: self, table: TicketSets.ofFacets) }
}

struct StoredBlock: RowDecodable {
    let name: [UInt8]
    let block: Int
    let tickets: [UInt8]

    init(row: Row) throws {
        name = try row("name")
        block = try row("block")
        tickets = try row("tickets")
    }
}

extension TicketSets {
    // Conditions on `name`.

    static func isOne(of names: [[UInt8]]) -> SQL { "name IN (\(list: names.padded))" }

    static func begins(with beginning: [UInt8]) -> SQL {
        // 0xFF is in no UTF-8.
        "name BETWEEN \(beginning) AND \(beginning + [0xFF])"
    }

    /// The tickets that are in any of these sets.
    func union(_ condition: SQL) throws -> TicketSet {
        var union = TicketSet()
        for stored in try blocks(condition) { union.formUnion(block: stored.block, packed: stored.tickets) }
        return union
    }

    func blocks(_ condition: SQL) throws -> [StoredBlock] {
        try db.all("SELECT name, block, tickets FROM \(table) WHERE \(condition)")
    }

    /// Writes blocks. There is one writer at a time, see `SearchPacking`.
    func put(_ blocks: [(name: [UInt8], block: Int, tickets: [UInt8])]) throws {
        for start in stride(from: 0, to: blocks.count, by: 64) {
            let part = blocks[start..<min(start + 64, blocks.count)]
            let rows = part.map { SQL("(\($0.name), \($0.block), \($0.tickets))") }
            try db.run(
                """
                INSERT INTO \(table) (name, block, tickets) VALUES \(rows.list) \
                ON DUPLICATE KEY UPDATE tickets = VALUES(tickets)
                """)
        }
    }
}

extension Array {
    /// A list whose length does not matter in one of few lengths, for each is a statement that the server prepares: the
    /// last element is there several times.
    var padded: [Element] {
        guard let last else { return [] }
        return self + repeatElement(last, count: -count & 15)
    }
}

extension [SQL] {
    /// Rows joined with commas. There must be one.
    var list: SQL {
        var list = SQL.Interpolation(literalCapacity: 0, interpolationCount: count)
        for (index, element) in enumerated() {
            if index > 0 { list.appendLiteral(", ") }
            list.appendInterpolation(element)
        }
        return SQL(stringInterpolation: list)
    }
}
