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

extension Users {
    /// Whoever was known by their Telegram account alone turns out to be somebody with an account of ours.
    func merge(_ person: User.ID, into account: User.ID, telegramID: Int64) throws {
        let known: User? = try find(person)
        try db.run("UPDATE users SET telegram_id = NULL WHERE id = \(person)")
        try db.run(
            """
            UPDATE users SET telegram_id = \(telegramID), telegram_username = \(known?.telegramUsername), \
            name = IF(name = '', \(known?.name ?? ""), name), \
            language_code = COALESCE(\(known?.languageCode), language_code), \
            home_chat_id = COALESCE(home_chat_id, \(known?.homeChat)) WHERE id = \(account)
            """)
        try db.run("UPDATE tickets SET requester_id = \(account) WHERE requester_id = \(person)")
        try db.run("UPDATE messages SET author_id = \(account) WHERE author_id = \(person)")
        try db.run("UPDATE IGNORE participants SET user_id = \(account) WHERE user_id = \(person)")
        try db.search.requesterChanged(account)
    }
}
