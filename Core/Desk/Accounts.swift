import MariaDB
import Timestamps

/// The SQL of what users sign in with.
struct Accounts {
    let db: Connection
}

extension Connection {
    var accounts: Accounts { Accounts(db: self) }
}

/// A user with what they sign in with.
struct Account: RowDecodable {
    let user: User
    let passwordHash: String?
    /// Sealed.
    let secondFactor: [UInt8]?
    let isSecondFactorEnabled: Bool
    /// The time step of the last code: each is good for one use.
    let lastStep: Int64

    static let columns: SQL = "\(User.columns), password_hash, totp_secret, totp_enabled, totp_step"

    init(row: Row) throws {
        user = try User(row: row)
        passwordHash = try row("password_hash")
        secondFactor = try row("totp_secret")
        isSecondFactorEnabled = try row("totp_enabled")
        lastStep = try row("totp_step")
    }
}

extension Accounts {
    func find(login: String) throws -> Account? {
        try db.first("SELECT \(Account.columns) FROM users WHERE username = \(login) OR email = \(login) LIMIT 1")
    }

    func find(_ id: User.ID) throws -> Account? {
        try db.first("SELECT \(Account.columns) FROM users WHERE id = \(id)")
    }

    /// Held until the transaction ends.
    func lock(_ id: User.ID) throws -> Account? {
        try db.first("SELECT \(Account.columns) FROM users WHERE id = \(id) FOR UPDATE")
    }

    func setPassword(_ hash: String, of user: User.ID, at now: Timestamp) throws {
        try db.run("UPDATE users SET password_hash = \(hash), updated_at = \(now) WHERE id = \(user)")
    }

    func setSecondFactor(_ sealed: [UInt8]?, isEnabled: Bool, of user: User.ID) throws {
        try db.run(
            "UPDATE users SET totp_secret = \(sealed), totp_enabled = \(isEnabled), totp_step = 0 WHERE id = \(user)")
    }

    /// Uses a code up.
    /// - Returns: false when it, or a later one, was used before.
    func use(step: Int64, of user: User.ID) throws -> Bool {
        try db.run("UPDATE users SET totp_step = \(step) WHERE id = \(user) AND totp_step < \(step)").affectedRows > 0
    }

    /// Notes an attempt to sign in, and counts those since `start`, this one among them.
    func countAttempt(_ account: String, since start: Timestamp, at now: Timestamp) throws -> Int {
        try db.run("INSERT INTO login_failures (account, failed_at) VALUES (\(account), \(now))")
        return try db.scalar(
            "SELECT COUNT(*) FROM login_failures WHERE account = \(account) AND failed_at > \(start)") ?? 0
    }

    func forgetAttempts(_ account: String) throws {
        try db.run("DELETE FROM login_failures WHERE account = \(account)")
    }

    func oldestAttempt(_ account: String, since start: Timestamp) throws -> Timestamp? {
        try db.scalar(
            "SELECT MIN(failed_at) FROM login_failures WHERE account = \(account) AND failed_at > \(start)",
            as: Timestamp?.self
        )?.flatMap { $0 }
    }
}
