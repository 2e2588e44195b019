import FastCGI

/// The cookies that sign somebody in. Over TLS their names carry `__Host-`, which binds them to this very host.
public enum Cookie: String, Sendable {
    case accessToken = "access_token"
    case session = "admin_session"

    /// Seconds.
    private var lifetime: Int64 {
        switch self {
        case .accessToken: Desk.tokenLifetime
        case .session: Int64(Session.lifetime)
        }
    }

    private func name(_ configuration: Configuration) -> String {
        (configuration.isSecure ? "__Host-" : "") + rawValue
    }

    func value(in request: Request, _ configuration: Configuration) -> String? {
        request.cookie(name(configuration)).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The header that sets it, or takes it back where there is no value.
    func setting(_ value: String?, _ configuration: Configuration) -> (name: StaticString, value: String) {
        let secure = configuration.isSecure ? "; Secure" : ""
        let age = value == nil ? 0 : lifetime
        return (
            "Set-Cookie",
            "\(name(configuration))=\(value ?? ""); Path=/; Max-Age=\(age); HttpOnly; SameSite=Lax\(secure)"
        )
    }
}

extension Request {
    /// Browsers send cookies with what other sites make them send. A write with a cookie must come from our own pages:
    /// `Sec-Fetch-Site` says so, or `Origin` where a browser does not know that (OWASP ASVS 3.5.1).
    /// - Throws: `Refusal.crossSite`.
    func requireSameSite(_ configuration: Configuration) throws {
        guard !["GET", "HEAD", "OPTIONS"].contains(method) else { return }
        if let site = parameters["HTTP_SEC_FETCH_SITE"] {
            guard site == "same-origin" else { throw Refusal.crossSite }
            return
        }
        guard let origin = parameters["HTTP_ORIGIN"], isOwn(origin, configuration) else { throw Refusal.crossSite }
    }

    /// Signing in takes no cookie, and still no other site may do it for somebody: it would be their account.
    /// - Throws: `Refusal.crossSite`.
    func refuseCrossSite(_ configuration: Configuration) throws {
        if parameters["HTTP_SEC_FETCH_SITE"] == "cross-site" { throw Refusal.crossSite }
        if let origin = parameters["HTTP_ORIGIN"], !isOwn(origin, configuration) { throw Refusal.crossSite }
    }

    private func isOwn(_ origin: String, _ configuration: Configuration) -> Bool {
        if origin == configuration.publicURL { return true }
        // Reached by another name of this machine, as a desk under development is.
        guard let host = parameters["HTTP_HOST"], !host.isEmpty else { return false }
        return origin == "\(parameters["REQUEST_SCHEME"] ?? "http")://\(host)"
    }
}

extension Desk {
    /// Who comes with a bearer token, or else with the cookie of one.
    /// - Throws: `Refusal.unauthenticated`, `Refusal.crossSite`.
    func authenticateToken(of request: Request) throws -> Caller {
        if request.parameters["HTTP_AUTHORIZATION"] != nil { return try authenticate(token: request.bearer) }
        let caller = try authenticate(token: Cookie.accessToken.value(in: request, configuration))
        try request.requireSameSite(configuration)
        return caller
    }

    /// Who comes with the cookie of a session.
    /// - Throws: `Refusal.unauthenticated`, `Refusal.crossSite`.
    func authenticateSession(of request: Request) throws -> Caller {
        let caller = try authenticate(session: Cookie.session.value(in: request, configuration))
        try request.requireSameSite(configuration)
        return caller
    }
}
