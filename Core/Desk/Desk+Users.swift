import MariaDB
import Secrets
import Timestamps

extension Desk {
    /// - Throws: `Refusal.conflict` for an e-mail or user name that is taken.
    public func add(_ new: NewUser) throws -> User {
        try transact { try $0.db.users.insert(new, at: $0.now) }
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
        claims.issuedAt = now
        claims.expires = now + seconds
        return services.tokenKeys.sign(claims)
    }

    static let issuer = "topicdesk"

    /// Whose a bearer token is. One that the host application issued finds or creates its user by `sub`.
    /// - Throws: `Refusal.unauthenticated` for a token that does not hold or a user who was disabled.
    public func authenticate(bearer token: String?) throws -> User {
        guard let token, let claims = services.tokenKeys.verify(token), let subject = claims.subject, !subject.isEmpty,
            subject.unicodeScalars.count <= 190
        else { throw Refusal.unauthenticated }
        let user =
            claims.issuer == Self.issuer
            ? try read { Self.isUUID(subject) ? try $0.users.find(uuid: subject) : nil }
            : try hostUser(subject, claims)
        guard let user, user.disabledAt == nil else { throw Refusal.unauthenticated }
        return user
    }

    private static func isUUID(_ text: String) -> Bool {
        if case .uuid? = Ticket.Reference(text) { true } else { false }
    }

    private func hostUser(_ subject: String, _ claims: Claims) throws -> User? {
        if let known = try read({ try $0.users.find(externalID: subject) }) { return known }
        return try transact { transaction in
            let users = transaction.db.users
            if let known = try users.find(externalID: subject) { return known }
            // The host vouches for its customers, not for our staff: an e-mail that is taken is not linked, it is left out.
            let email = try claims.email.flatMap { try $0.utf8.count <= 254 && users.find(email: $0) == nil ? $0 : nil }
            var new = NewUser()
            new.email = email
            new.name = (claims.name ?? "").prefix(characters: 200)
            new.externalID = subject
            do {
                return try users.insert(new, at: transaction.now)
            } catch let error as MariaDBError where error.constraint == "users_external_id" {
                return try users.find(externalID: subject)  // another request of the same customer was faster
            }
        }
    }
}
