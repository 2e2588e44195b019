import MariaDB
import Secrets
import Timestamps

extension Desk {
    /// - Throws: `Refusal.conflict` for an e-mail or user name that is taken.
    public func add(_ new: NewUser) throws -> User {
        try transact { try $0.db.users.insert(new, at: $0.now) }
    }

    public func users(role: User.Role?, search: String?, _ page: Page) throws -> Listing<User> {
        try read { try $0.users.list(role: role, search: search, page) }
    }

    public func users() throws -> [User] {
        try read { try $0.users.all() }
    }

    public func user(email: String) throws -> User? {
        try read { try $0.users.find(email: email) }
    }

    /// Takes a user's access away. Their tickets and messages stay.
    public func disable(email: String) throws -> User {
        try transact { transaction in
            guard let user = try transaction.db.users.find(email: email) else { throw Refusal.notFound(.user) }
            try transaction.db.users.disable(user.id, at: transaction.now)
            try transaction.db.credentials.revokeAll(of: user.id)
            return user
        }
    }

    /// A token of our own for a user.
    public func token(for user: User, seconds: Int64) -> String {
        let now = Timestamp.now.seconds
        var claims = Claims(subject: user.uuid)
        claims.issuer = Self.issuer
        claims.identifier = Random.hex(16)
        claims.role = user.role.rawValue
        claims.generation = user.tokenGeneration
        claims.issuedAt = now
        claims.expires = now + seconds
        return services.tokenKeys.sign(claims)
    }
}

extension Desk {
    /// For whom somebody opens a ticket: a user by number, or by an e-mail address, which is made known; else `caller`.
    /// - Throws: `Refusal.invalid` for a number that is nobody's.
    public func requester(id: User.ID?, email: String?, name: String, otherwise caller: User) throws -> User {
        if let id {
            guard let user = try read({ try $0.users.find(id) }), user.disabledAt == nil else {
                throw Refusal.invalid([FormIssue("created_by", .malformed(expected: "a user's id"))])
            }
            return user
        }
        guard let email else { return caller }
        return try transact { transaction in
            if let known = try transaction.db.users.find(email: email) { return known }
            var new = NewUser()
            new.email = email
            new.name = name
            return try transaction.db.users.insert(new, at: transaction.now)
        }
    }
}
