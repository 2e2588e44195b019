import MariaDB
import Secrets
import Timestamps

extension Desk {
    static let issuer = "topicdesk"

    /// Whose a token is. One that the host application issued finds or creates its user by `sub`.
    /// - Throws: `Refusal.unauthenticated` for a token that does not hold or was logged out, and for a disabled user.
    public func authenticate(token: String?) throws -> Caller {
        guard let token, let claims = services.tokenKeys.verify(token), let subject = claims.subject, !subject.isEmpty,
            subject.unicodeScalars.count <= 190
        else { throw Refusal.unauthenticated }
        let id = Self.name(of: token)
        let bearer =
            claims.issuer == Self.issuer
            ? try read { Self.isUUID(subject) ? try $0.credentials.bearer(uuid: subject, token: id) : nil }
            : try hostBearer(subject, claims, token: id)
        guard let bearer, bearer.user.disabledAt == nil, !bearer.isRevoked,
            claims.issuer != Self.issuer || claims.generation ?? 0 == bearer.user.tokenGeneration
        else { throw Refusal.unauthenticated }
        let expires = claims.expires.map { Timestamp(seconds: min($0, Timestamp.now.seconds + 86_400 * 36_500)) }
        return Caller(user: bearer.user, credential: .token(id: id, expires: expires))
    }

    /// A token is known by what its signature covers: the signature itself can be spelled in more than one way.
    private static func name(of token: String) -> String {
        let signed = token.lastIndex(of: ".").map { token[..<$0] } ?? token[...]
        return Hexadecimal.text(of: Digest.of("token", String(signed)))
    }

    private static func isUUID(_ text: String) -> Bool {
        if case .uuid? = Ticket.Reference(text) { true } else { false }
    }

    private func hostBearer(_ subject: String, _ claims: Claims, token: String) throws -> Credentials.Bearer? {
        if let known = try read({ try $0.credentials.bearer(externalID: subject, token: token) }) { return known }
        return try transact { transaction in
            let users = transaction.db.users
            if try users.find(externalID: subject) == nil {
                // The host vouches for its customers, not for our staff: an e-mail that is taken is not linked, it is
                // left out.
                let email = try claims.email.flatMap {
                    try $0.utf8.count <= 254 && users.find(email: $0) == nil ? $0 : nil
                }
                var new = NewUser()
                new.email = email
                new.name = (claims.name ?? "").prefix(characters: 200)
                new.externalID = subject
                do {
                    _ = try users.insert(new, at: transaction.now)
                } catch let error as MariaDBError where error.constraint == "users_external_id" {
                    // Another request of the same customer was faster.
                }
            }
            return try transaction.db.credentials.bearer(externalID: subject, token: token)
        }
    }

    /// Whose a session cookie is.
    /// - Throws: `Refusal.unauthenticated`.
    public func authenticate(session token: String?) throws -> Caller {
        guard let token, token.utf8.count <= 128 else { throw Refusal.unauthenticated }
        let (now, digest) = (Timestamp.now, Digest.of("session", token))
        guard let session = try read({ try $0.credentials.session(digest, at: now) }), session.user.disabledAt == nil,
            session.user.role.isStaff
        else { throw Refusal.unauthenticated }
        // Once a minute is enough to know that it is in use.
        if now.seconds(since: session.lastUsedAt) > 60 {
            try transact { try $0.db.credentials.touchSession(digest, at: now) }
        }
        return Caller(user: session.user, credential: .session(digest))
    }
}
