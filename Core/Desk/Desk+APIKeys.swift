import Secrets
import Timestamps

extension Desk {
    /// Makes a key, and the service user as whom it acts.
    /// - Returns: the key as its owner keeps it, which is not shown again.
    public func addAPIKey(
        name: String, scopes: Set<Scope>, expires: Timestamp?
    ) throws -> (key: APIKey, text: String) {
        let prefix = "td_" + Random.hex(8)
        let text = prefix + "_" + Random.hex(32)
        let key = try transact { transaction in
            let (db, now) = (transaction.db, transaction.now)
            var user = NewUser()
            user.name = name
            user.isService = true
            user.role = scopes.contains(.admin) ? .admin : .moderator
            let id = try db.apiKeys.insert(
                prefix: prefix, digest: Digest.of("api key", text), of: try db.users.insert(user, at: now).id,
                scopes: scopes, expires: expires, at: now)
            guard let key = try db.apiKeys.find(id) else { throw Refusal.notFound(.apiKey) }
            return key
        }
        return (key, text)
    }

    public func apiKeys(_ page: Page) throws -> Listing<APIKey> {
        try read { try $0.apiKeys.list(page) }
    }

    /// - Throws: `Refusal.notFound`, also for one that is revoked already.
    public func revokeAPIKey(_ id: APIKey.ID) throws {
        try transact { transaction in
            guard try transaction.db.apiKeys.revoke(id, at: transaction.now) else { throw Refusal.notFound(.apiKey) }
        }
    }

    /// Whose a key is.
    /// - Throws: `Refusal.unauthenticated`.
    public func authenticate(apiKey text: String?) throws -> Caller {
        guard let text, text.hasPrefix("td_"), text.utf8.count == 84, let last = text.lastIndex(of: "_") else {
            throw Refusal.unauthenticated
        }
        let now = Timestamp.now
        let (holder, user) = try read { db in
            let holder = try db.apiKeys.holder(prefix: String(text[..<last]), at: now)
            return (holder, try holder.flatMap { try db.users.find($0.user) })
        }
        guard let holder, let user, equalInConstantTime(Digest.of("api key", text), holder.digest),
            user.disabledAt == nil
        else { throw Refusal.unauthenticated }
        if now.seconds(since: holder.lastUsedAt ?? Timestamp(seconds: 0)) > 60 {
            try transact { try $0.db.apiKeys.touch(holder.id, at: now) }
        }
        return Caller(user: user, credential: .apiKey(scopes: holder.scopes))
    }
}
