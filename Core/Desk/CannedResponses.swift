import MariaDB
import Timestamps

/// The SQL of canned responses.
struct CannedResponses {
    let db: Connection
}

extension Connection {
    var cannedResponses: CannedResponses { CannedResponses(db: self) }
}

extension CannedResponse: RowDecodable {
    static let columns: SQL = "id, title, shortcut, content, created_at, updated_at"

    public init(row: Row) throws {
        id = try row("id")
        title = try row("title")
        shortcut = try row("shortcut")
        content = try row("content")
        createdAt = try row("created_at")
        updatedAt = try row("updated_at")
    }
}

extension CannedResponses {
    /// - Throws: `Refusal.notFound`.
    func find(_ id: CannedResponse.ID) throws -> CannedResponse {
        guard
            let found: CannedResponse = try db.first(
                "SELECT \(CannedResponse.columns) FROM canned_responses WHERE id = \(id)")
        else { throw Refusal.notFound(.cannedResponse) }
        return found
    }

    func find(shortcut: String) throws -> CannedResponse? {
        try db.first("SELECT \(CannedResponse.columns) FROM canned_responses WHERE shortcut = \(shortcut)")
    }

    func all() throws -> [CannedResponse] {
        try db.all("SELECT \(CannedResponse.columns) FROM canned_responses ORDER BY title, id LIMIT 1000")
    }

    /// - Throws: `Refusal.conflict` for a shortcut that is taken.
    func insert(title: String, shortcut: String?, content: String, at now: Timestamp) throws -> CannedResponse.ID {
        try Self.naming {
            CannedResponse.ID(
                try db.run(
                    """
                    INSERT INTO canned_responses (title, shortcut, content, created_at) \
                    VALUES (\(title), \(shortcut), \(content), \(now))
                    """
                ).insertID)
        }
    }

    /// - Throws: `Refusal.conflict` for a shortcut that is taken.
    func update(_ id: CannedResponse.ID, title: String, shortcut: String?, content: String, at now: Timestamp) throws {
        try Self.naming {
            _ = try db.run(
                """
                UPDATE canned_responses SET title = \(title), shortcut = \(shortcut), content = \(content), \
                updated_at = \(now) WHERE id = \(id)
                """)
        }
    }

    func delete(_ id: CannedResponse.ID) throws {
        try db.run("DELETE FROM canned_responses WHERE id = \(id)")
    }

    private static func naming<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as MariaDBError where error.constraint == "canned_responses_shortcut" {
            throw Refusal.conflict(.shortcut)
        }
    }
}
