import CJWT
import Glibc
import Timestamps

/// JSON Web Tokens through libjwt. An algorithm is bound to its key by configuration; what a token's header asks for
/// only chooses among those pairs, so neither `none` nor a public key taken for an HMAC secret gets anywhere.
public struct TokenKeys: Sendable {
    private let secret: [UInt8]
    private let publicKey: [UInt8]?

    /// - Parameter publicKey: PEM of an RSA or P-256 key for tokens of another issuer, RS256 or ES256.
    public init(secret: String, publicKey: String?) {
        self.secret = Array(secret.utf8)
        self.publicKey = publicKey.map { Array($0.utf8) + [0] }  // OpenSSL's reader wants text
    }

    /// Claims that were signed with one of the keys and are valid at `now`; nil otherwise.
    public func verify(_ token: String, at now: Timestamp = .now) -> Claims? {
        guard token.utf8.count <= 8_192, let claims = ours(token) ?? theirs(token) else { return nil }
        if let expiry = claims.expires, now.seconds >= expiry { return nil }
        if let start = claims.notBefore, now.seconds < start { return nil }
        return claims
    }

    private func ours(_ token: String) -> Claims? {
        Self.decode(token, key: secret, length: secret.count, algorithms: [JWT_ALG_HS256])
    }

    private func theirs(_ token: String) -> Claims? {
        guard let publicKey else { return nil }
        return Self.decode(
            token, key: publicKey, length: publicKey.count - 1, algorithms: [JWT_ALG_RS256, JWT_ALG_ES256])
    }

    /// libjwt verifies by whatever algorithm the header names; only those that belong to the key are believed.
    private static func decode(_ token: String, key: [UInt8], length: Int, algorithms: [jwt_alg_t]) -> Claims? {
        var handle: OpaquePointer?
        guard length > 0, jwt_decode(&handle, token, key, Int32(length)) == 0, let handle else { return nil }
        defer { jwt_free(handle) }
        guard algorithms.contains(jwt_get_alg(handle)), Claims.hasSoundTimes(handle) else { return nil }
        return Claims(handle)
    }

    /// A token of our own, HS256.
    public func sign(_ claims: Claims) -> String {
        var handle: OpaquePointer?
        precondition(jwt_new(&handle) == 0, "out of memory")
        defer { jwt_free(handle) }
        for (name, value) in claims.texts { jwt_add_grant(handle, name, value) }
        for (name, value) in claims.numbers { jwt_add_grant_int(handle, name, Int(value)) }
        precondition(jwt_set_alg(handle, JWT_ALG_HS256, secret, Int32(secret.count)) == 0, "libjwt refused the secret")
        guard let text = jwt_encode_str(handle) else { fatalError("libjwt could not sign") }
        defer { free(text) }
        return String(cString: text)
    }
}

/// What a token says (RFC 7519 §4.1), as far as we read it.
public struct Claims: Sendable {
    public var subject: String?
    public var issuer: String?
    public var identifier: String?
    public var email: String?
    public var name: String?
    public var role: String?
    /// Seconds since the epoch.
    public var issuedAt: Int64?
    public var expires: Int64?
    public var notBefore: Int64?
    /// Of the subject's tokens, of which older ones may be refused; a claim of our own, `gen`.
    public var generation: Int64?

    public init(subject: String) {
        self.subject = subject
    }

    fileprivate init(_ handle: OpaquePointer) {
        func text(_ name: String) -> String? { jwt_get_grant(handle, name).map { String(cString: $0) } }
        func number(_ name: String) -> Int64? {
            errno = 0
            let value = jwt_get_grant_int(handle, name)
            return errno == 0 ? Int64(value) : nil
        }
        // Some issuers write the subject as a number.
        subject = text("sub") ?? number("sub").map { String($0) }
        issuer = text("iss")
        identifier = text("jti")
        email = text("email")
        name = text("name")
        role = text("role")
        issuedAt = number("iat")
        expires = number("exp")
        notBefore = number("nbf")
        generation = number("gen")
    }

    /// An `exp` that is no integer would read as no `exp` at all, that is, as valid for ever.
    fileprivate static func hasSoundTimes(_ handle: OpaquePointer) -> Bool {
        ["exp", "nbf"].allSatisfy { name in
            guard let text = jwt_get_grants_json(handle, name) else { return true }
            defer { free(text) }
            return Int64(String(cString: text)) != nil
        }
    }

    fileprivate var texts: [(String, String)] {
        [("sub", subject), ("iss", issuer), ("jti", identifier), ("email", email), ("name", name), ("role", role)]
            .compactMap { name, value in value.map { (name, $0) } }
    }

    fileprivate var numbers: [(String, Int64)] {
        [("iat", issuedAt), ("exp", expires), ("nbf", notBefore), ("gen", generation)].compactMap { name, value in
            value.map { (name, $0) }
        }
    }
}
