import MariaDB
import Secrets
import Timestamps

/// What somebody signs in with.
public struct SignIn: Sendable {
    /// User name or e-mail.
    public let login: String
    public let password: String
    /// Of the second factor, where there is one.
    public let code: String?

    public init(login: String, password: String, code: String?) {
        self.login = login
        self.password = password
        self.code = code
    }
}

extension Desk {
    /// Seconds for which a token from signing in holds.
    public static let tokenLifetime: Int64 = 86_400
    /// So many wrong passwords for an account in so many seconds, and no more are looked at.
    static let attemptLimit = 10
    static let attemptWindow = 900.0

    /// A customer's own account.
    /// - Throws: `Refusal.conflict` for an e-mail that is taken.
    public func register(email: String, password: String, name: String) throws -> User {
        var new = NewUser()
        new.email = email
        new.name = name
        new.passwordHash = Password.hash(password)
        return try add(new)
    }

    /// - Returns: the user and a token of theirs.
    /// - Throws: `Refusal.wrongPassword`, whatever is wrong; `.codeRequired`; `.tooManyAttempts`.
    public func signIn(_ attempt: SignIn) throws -> (user: User, token: String) {
        let user = try check(attempt) { _ in true }
        return (user, token(for: user, seconds: Self.tokenLifetime))
    }

    /// - Returns: a member of the team and the token of a session of theirs, for a cookie.
    /// - Throws: as `signIn` does.
    public func openSession(_ attempt: SignIn) throws -> (user: User, token: String) {
        let user = try check(attempt) { $0.role.isStaff }
        let token = Random.hex(32)
        try transact { transaction in
            try transaction.db.credentials.insertSession(
                Digest.of("session", token), of: user.id, at: transaction.now)
        }
        return (user, token)
    }

    /// Ends the session or the token with which the caller came.
    public func signOut(_ caller: Caller) throws {
        try transact { transaction in
            switch caller.credential {
            case .session(let digest): try transaction.db.credentials.deleteSession(digest)
            case .token(let id?, let expires):
                let longest = transaction.now.adding(seconds: 31_536_000)
                try transaction.db.credentials.revoke(token: id, until: min(expires ?? longest, longest))
            case .token(nil, _), .apiKey: break
            }
        }
    }

    /// Sets another password and ends all that was signed in with the old one.
    /// - Returns: a new token.
    /// - Throws: `Refusal.wrongPassword`, `.tooManyAttempts`.
    public func changePassword(of user: User, from old: String, to new: String) throws -> String {
        try confirm(old, of: user)
        let hash = Password.hash(new)
        return try transact { transaction in
            try transaction.db.accounts.setPassword(hash, of: user.id, at: transaction.now)
            try transaction.db.credentials.revokeAll(of: user.id)
            guard let user = try transaction.db.users.find(user.id) else { throw Refusal.unauthenticated }
            return token(for: user, seconds: Self.tokenLifetime)
        }
    }

    /// - Throws: `Refusal.wrongPassword`, `.tooManyAttempts`.
    func confirm(_ password: String, of user: User) throws {
        let name = Self.name(of: user)
        try admitAttempt(name)
        let account = try read { try $0.accounts.find(user.id) }
        guard Password.verify(password, against: account?.passwordHash) else { throw Refusal.wrongPassword }
        try transact { try $0.db.accounts.forgetAttempts(name) }
    }

    private func check(_ attempt: SignIn, isWelcome: (User) -> Bool) throws -> User {
        let account = try read { try $0.accounts.find(login: attempt.login) }
        // An account has two names and one count; what is no account has a count too, or the difference would show.
        let name = account.map { Self.name(of: $0.user) } ?? attempt.login.lowercased().prefix(characters: 254)
        try admitAttempt(name)
        guard Password.verify(attempt.password, against: account?.passwordHash), let account,
            account.user.disabledAt == nil, isWelcome(account.user)
        else { throw Refusal.wrongPassword }
        try checkSecondFactor(of: account, attempt.code)
        try transact { try $0.db.accounts.forgetAttempts(name) }
        return account.user
    }

    private static func name(of user: User) -> String {
        "#\(user.id.rawValue)"
    }

    /// Counted before the password is looked at, so that many at once are counted too; committed whatever comes of it.
    private func admitAttempt(_ account: String) throws {
        let start = Timestamp.now.adding(seconds: -Self.attemptWindow)
        let count = try transact { try $0.db.accounts.countAttempt(account, since: start, at: $0.now) }
        guard count > Self.attemptLimit else { return }
        let oldest = try read { try $0.accounts.oldestAttempt(account, since: start) }
        let wait = oldest.map { $0.seconds(since: start) } ?? Self.attemptWindow
        throw Refusal.tooManyAttempts(retryAfter: max(1, Int(wait.rounded(.up))))
    }
}
