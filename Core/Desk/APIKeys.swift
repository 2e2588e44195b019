import MariaDB
import Timestamps

/// A key of another program's.
public struct APIKey: Sendable {
    public typealias ID = Core.ID<APIKey>

    public let id: ID
    public let name: String
    /// `td_` and the public half.
    public let prefix: String
    public let scopes: Set<Scope>
    public let expiresAt: Timestamp?
    public let lastUsedAt: Timestamp?
    public let revokedAt: Timestamp?
    public let createdAt: Timestamp
}

extension APIKey: RowDecodable {
    static let columns: SQL = """
        api_keys.id, api_keys.prefix, api_keys.scopes, api_keys.expires_at, api_keys.last_used_at, \
        api_keys.revoked_at, api_keys.created_at AS key_created_at, users.name AS key_name
        """

    public init(row: Row) throws {
        id = try row("id")
        prefix = try row("prefix")
        let scopes: String = try row("scopes")
        self.scopes = Set(scopes.split(separator: ",").compactMap { Scope(rawValue: String($0)) })
        expiresAt = try row("expires_at")
        lastUsedAt = try row("last_used_at")
        revokedAt = try row("revoked_at")
        createdAt = try row("key_created_at")
        name = try row("key_name")
    }
}

/// The SQL of API keys.
struct APIKeys {
    let db: Connection
}

extension Connection {
    var apiKeys: APIKeys { APIKeys(db: self) }
}

extension APIKeys {
    /// What a request's key is checked against.
    struct Holder: RowDecodable {
        let id: APIKey.ID
        let digest: [UInt8]
        let scopes: Set<Scope>
        let lastUsedAt: Timestamp?
        let user: User.ID

        init(row: Row) throws {
            id = try row("id")
            digest = try row("digest")
            let scopes: String = try row("scopes")
            self.scopes = Set(scopes.split(separator: ",").compactMap { Scope(rawValue: String($0)) })
            lastUsedAt = try row("last_used_at")
            user = try row("user_id")
        }
    }

    /// A key that is valid at `now`, by its public half.
    func holder(prefix: String, at now: Timestamp) throws -> Holder? {
        try db.first(
            """
            SELECT id, digest, scopes, last_used_at, user_id FROM api_keys WHERE prefix = \(prefix) \
            AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > \(now))
            """)
    }

    func touch(_ id: APIKey.ID, at now: Timestamp) throws {
        try db.run("UPDATE api_keys SET last_used_at = \(now) WHERE id = \(id)")
    }

    func insert(
        prefix: String, digest: [UInt8], of user: User.ID, scopes: Set<Scope>, expires: Timestamp?, at now: Timestamp
    ) throws -> APIKey.ID {
        let words = scopes.map(\.rawValue).sorted().joined(separator: ",")
        return APIKey.ID(
            try db.run(
                """
                INSERT INTO api_keys (prefix, digest, user_id, scopes, expires_at, created_at) \
                VALUES (\(prefix), \(digest), \(user), \(words), \(expires), \(now))
                """
            ).insertID)
    }

    func find(_ id: APIKey.ID) throws -> APIKey? {
        try db.first("\(Self.selection) WHERE api_keys.id = \(id)")
    }

    func list(_ page: Page) throws -> Listing<APIKey> {
        let keys: [APIKey] = try db.all(
            "\(Self.selection) ORDER BY api_keys.id DESC LIMIT \(page.limit) OFFSET \(page.skip)")
        return Listing(
            elements: keys, total: try db.scalar("SELECT COUNT(*) FROM api_keys", as: Int.self) ?? 0, page: page)
    }

    /// - Returns: false where there is no such key, or none that is still good.
    func revoke(_ id: APIKey.ID, at now: Timestamp) throws -> Bool {
        try db.run("UPDATE api_keys SET revoked_at = \(now) WHERE id = \(id) AND revoked_at IS NULL").affectedRows > 0
    }

    private static let selection: SQL =
        "SELECT \(APIKey.columns) FROM api_keys JOIN users ON users.id = api_keys.user_id"
}
