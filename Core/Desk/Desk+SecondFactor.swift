import Secrets
import Timestamps

extension Desk {
    /// Begins to set a second factor up; it is asked for when a code of it was shown to work.
    /// - Returns: the secret for the app, in Base32 and as a URL for a QR code.
    public func beginSecondFactor(of user: User) throws -> (secret: String, url: String) {
        let secret = OneTimeCode.newSecret()
        try transact { transaction in
            guard let account = try transaction.db.accounts.lock(user.id), !account.isSecondFactorEnabled else {
                throw Refusal.conflict(.user)
            }
            try transaction.db.accounts.setSecondFactor(
                services.secondFactorSeal.close(secret), isEnabled: false, of: user.id)
        }
        let name = user.email ?? user.displayName
        return (OneTimeCode.base32(secret), OneTimeCode.url(secret: secret, account: name, issuer: "TopicDesk"))
    }

    /// - Throws: `Refusal.invalid` for a wrong code, or when nothing was begun.
    public func enableSecondFactor(of user: User, code: String) throws {
        try transact { transaction in
            guard let account = try transaction.db.accounts.lock(user.id), let sealed = account.secondFactor,
                let secret = services.secondFactorSeal.open(sealed),
                let step = OneTimeCode.verify(code, secret: secret, at: transaction.now)
            else { throw Refusal.invalid([FormIssue("code", .malformed(expected: "the code that the app shows now"))]) }
            try transaction.db.accounts.setSecondFactor(sealed, isEnabled: true, of: user.id)
            _ = try transaction.db.accounts.use(step: step, of: user.id)
        }
    }

    /// - Throws: `Refusal.wrongPassword`, `.codeRequired`.
    public func disableSecondFactor(of user: User, password: String, code: String?) throws {
        try confirm(password, of: user)
        guard let account = try read({ try $0.accounts.find(user.id) }) else { throw Refusal.notFound(.user) }
        try checkSecondFactor(of: account, code)
        try transact { try $0.db.accounts.setSecondFactor(nil, isEnabled: false, of: user.id) }
    }

    /// Whether somebody is asked for a second factor.
    public func hasSecondFactor(_ user: User) throws -> Bool {
        try read { try $0.accounts.find(user.id)?.isSecondFactorEnabled ?? false }
    }

    /// - Throws: `Refusal.codeRequired` where a second factor is enabled and this is no code of it.
    func checkSecondFactor(of account: Account, _ code: String?) throws {
        guard account.isSecondFactorEnabled else { return }
        guard let code, let sealed = account.secondFactor, let secret = services.secondFactorSeal.open(sealed),
            let step = OneTimeCode.verify(code, secret: secret, at: .now),
            try transact({ try $0.db.accounts.use(step: step, of: account.user.id) })
        else { throw Refusal.codeRequired }
    }
}
