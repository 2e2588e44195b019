import MariaDB
import Secrets
import Timestamps

/// The SQL of links that connect a Telegram account with an account of the desk.
struct AccountLinks {
    let db: Connection
}

extension Connection {
    var accountLinks: AccountLinks { AccountLinks(db: self) }
}

extension AccountLinks {
    func insert(_ token: String, for user: User.ID, until end: Timestamp) throws {
        try db.run(
            "INSERT INTO account_links (digest, user_id, expires_at) VALUES (\(Digest.of(token)), \(user), \(end))")
    }

    /// Works once.
    func redeem(_ token: String, at now: Timestamp) throws -> User.ID? {
        let digest = Digest.of(token)
        let user: User.ID? = try db.scalar(
            "SELECT user_id FROM account_links WHERE digest = \(digest) AND expires_at > \(now) FOR UPDATE")
        try db.run("DELETE FROM account_links WHERE digest = \(digest) OR expires_at <= \(now)")
        return user
    }
}

extension Desk {
    /// Makes a link that connects a Telegram account with a user's: what `/start` takes after `link_`, once, for a day.
    /// - Throws: `Refusal.notFound(.user)`.
    public func makeAccountLink(email: String) throws -> String {
        let token = Random.hex(20)
        try transact { transaction in
            guard let user = try transaction.db.users.find(email: email), user.disabledAt == nil else {
                throw Refusal.notFound(.user)
            }
            try transaction.db.accountLinks.insert(token, for: user.id, until: transaction.now.adding(seconds: 86_400))
        }
        return "link_" + token
    }
}
