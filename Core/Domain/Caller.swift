import Timestamps

/// Who is asking, and by what right.
public struct Caller: Sendable {
    public let user: User
    public let credential: Credential

    public enum Credential: Sendable {
        /// A JWT: its id, by which it can be revoked, and its end.
        case token(id: String?, expires: Timestamp?)
        /// A session cookie, by its digest.
        case session([UInt8])
        case apiKey(scopes: Set<Scope>)
    }

    public init(user: User, credential: Credential) {
        self.user = user
        self.credential = credential
    }
}

/// What an API key may be used for.
public enum Scope: String, CaseIterable, Sendable {
    case ticketsRead = "tickets:read"
    case ticketsWrite = "tickets:write"
    case hooksRead = "hooks:read"
    case hooksWrite = "hooks:write"
    case admin

    /// Whether a key with these scopes may do this: who may write may read, and `admin` is everything.
    public func isGranted(by scopes: Set<Scope>) -> Bool {
        if scopes.contains(self) || scopes.contains(.admin) { return true }
        switch self {
        case .ticketsRead: return scopes.contains(.ticketsWrite)
        case .hooksRead: return scopes.contains(.hooksWrite)
        case .ticketsWrite, .hooksWrite, .admin: return false
        }
    }
}
