import MariaDB
import Secrets
import Timestamps

/// The SQL of sessions, tokens and API keys: by what somebody is recognised.
struct Credentials {
    let db: Connection
}

extension Connection {
    var credentials: Credentials { Credentials(db: self) }
}

extension Credentials {
    /// Somebody who came with a credential, and what the database knows of it.
    struct Bearer: RowDecodable {
        let user: User
        let isRevoked: Bool

        init(row: Row) throws {
            user = try User(row: row)
            isRevoked = try row("is_revoked")
        }
    }

    /// Whose a token of our own is.
    func bearer(uuid: String, token: String) throws -> Bearer? {
        try db.first("\(Self.bearers(token)) WHERE uuid = \(uuid)")
    }

    /// Whose a token of the host application is.
    func bearer(externalID: String, token: String) throws -> Bearer? {
        try db.first("\(Self.bearers(token)) WHERE external_id = \(externalID)")
    }

    private static func bearers(_ token: String) -> SQL {
        """
        SELECT \(User.columns), EXISTS (SELECT 1 FROM revoked_tokens WHERE token_id = \(token)) \
        AS is_revoked FROM users
        """
    }

    func revoke(token: String, until expiry: Timestamp) throws {
        try db.run("INSERT IGNORE INTO revoked_tokens (token_id, expires_at) VALUES (\(token), \(expiry))")
    }

    /// Ends every token and session of a user.
    func revokeAll(of user: User.ID) throws {
        try db.run("UPDATE users SET token_generation = token_generation + 1 WHERE id = \(user)")
        try db.run("DELETE FROM sessions WHERE user_id = \(user)")
    }
}

/// A signed-in browser: an opaque token in a cookie, whose digest alone is kept.
struct Session: RowDecodable {
    let user: User
    let lastUsedAt: Timestamp

    /// Ends after so long in any case, or after so long without use. Seconds.
    static let lifetime = 7.0 * 86_400
    static let idleLimit = 86_400.0

    init(row: Row) throws {
        user = try User(row: row)
        lastUsedAt = try row("session_used_at")
    }
}

extension Credentials {
    func insertSession(_ digest: [UInt8], of user: User.ID, at now: Timestamp) throws {
        try db.run(
            """
            INSERT INTO sessions (digest, user_id, created_at, last_used_at, expires_at) \
            VALUES (\(digest), \(user), \(now), \(now), \(now.adding(seconds: Session.lifetime)))
            """)
    }

    func session(_ digest: [UInt8], at now: Timestamp) throws -> Session? {
        try db.first(
            """
            SELECT \(User.columns), session_used_at FROM users JOIN (SELECT user_id, last_used_at AS session_used_at \
            FROM sessions WHERE digest = \(digest) AND expires_at > \(now) \
            AND last_used_at > \(now.adding(seconds: -Session.idleLimit))) AS session ON session.user_id = users.id
            """)
    }

    func touchSession(_ digest: [UInt8], at now: Timestamp) throws {
        try db.run("UPDATE sessions SET last_used_at = \(now) WHERE digest = \(digest)")
    }

    func deleteSession(_ digest: [UInt8]) throws {
        try db.run("DELETE FROM sessions WHERE digest = \(digest)")
    }
}
