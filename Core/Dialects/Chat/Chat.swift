import FastCGI
import JSON
import Secrets

/// Dialect 002 (`/support/api/…`): a web chat's sessions, each of them a ticket; errors as `{"detail": "…"}`.
public enum Chat: Dialect {
    public static let name = "chat"
    public static let securitySchemes = [SecuritySchemes.bearer, SecuritySchemes.accessToken]
    public static let errorSchema = refusal.schema
    public static let invalid = Status.badRequest

    static let refusal = Shape<String>.detail("ChatError")

    public static func caller(of request: Request, _ desk: Desk) throws -> Caller {
        try desk.authenticateToken(of: request)
    }

    public static func answer(to reason: Refusal, _ request: Request) -> Response {
        switch reason {
        case .unauthenticated, .wrongPassword, .codeRequired:
            refusal.answer(
                .unauthorized, "Authentication credentials were not provided or are not valid.",
                [("WWW-Authenticate", "Bearer")])
        case .forbidden: refusal.answer(.forbidden, "You do not have permission to do this.")
        case .crossSite: refusal.answer(.forbidden, "A request from another site is refused.")
        case .notFound(.page): refusal.answer(.notFound, "Not found.")
        case .notFound, .notYours: refusal.answer(.notFound, "There is no such chat session.")
        case .invalid(let issues): refusal.answer(.badRequest, issues.map(text).joined(separator: " "))
        case .unreadable(.malformedJSON): refusal.answer(.badRequest, "The body is not valid JSON.")
        case .unreadable(.notAnObject): refusal.answer(.badRequest, "The body must be a JSON object.")
        case .unreadable(.incomplete): refusal.answer(.badRequest, "The body did not arrive whole.")
        case .unreadable(.tooLarge(let limit)):
            refusal.answer(.contentTooLarge, "The body is larger than \(limit) bytes.")
        case .methodNotAllowed(let allowed):
            refusal.answer(.methodNotAllowed, "Method not allowed.", [("Allow", allowed.joined(separator: ", "))])
        case .noChanges: refusal.answer(.badRequest, "There is nothing to change.")
        case .keyReused: refusal.answer(.unprocessable, "The Idempotency-Key came with another request before.")
        case .keyBusy: refusal.answer(.conflict, "The request with this Idempotency-Key is still being carried out.")
        case .transition, .conflict: refusal.answer(.conflict, "The chat session does not allow this now.")
        case .tooManyAttempts(let seconds):
            refusal.answer(.tooManyRequests, "Too many requests.", [("Retry-After", String(seconds))])
        case .unavailable(let seconds):
            refusal.answer(
                .serviceUnavailable, "Not available now; try again later.", [("Retry-After", String(seconds))])
        }
    }

    public static func internalError(_ request: Request) -> Response {
        refusal.answer(.internalServerError, "Internal error.")
    }

    private static func text(_ issue: FormIssue) -> String {
        let fault =
            switch issue.fault {
            case .missing: "is required."
            case .wrongType(let expected): "must be of type \(expected)."
            case .tooShort: "may not be blank."
            case .tooLong(let maximum): "may have \(maximum) at most."
            case .outOfRange(_, let minimum, let maximum): "must be between \(minimum) and \(maximum)."
            case .notAmong(let words): "must be one of \(words.joined(separator: ", "))."
            case .malformed(let expected): "must be \(expected)."
            }
        return "\(issue.field) \(fault)"
    }
}

/// The bot's side of seed 002: a relay that holds the key, or Telegram itself with its secret.
public enum ChatRelay: Dialect {
    public static let name = "relay"
    public static let securitySchemes = [SecuritySchemes.apiKey, SecuritySchemes.telegram]
    public static let errorSchema = Chat.errorSchema
    public static let invalid = Chat.invalid

    /// No user calls this; whoever knows the key is the relay.
    public static func caller(of request: Request, _ desk: Desk) throws -> Caller {
        throw Refusal.unauthenticated
    }

    /// - Throws: `Refusal.unauthenticated` when the key is another one, or none is configured.
    static func authenticate(_ request: Request, _ desk: Desk) throws {
        guard let key = desk.configuration.relayKey, let given = request.parameters["HTTP_X_API_KEY"],
            equalInConstantTime(given, key)
        else { throw Refusal.unauthenticated }
    }

    public static func answer(to refusal: Refusal, _ request: Request) -> Response {
        Chat.answer(to: refusal, request)
    }

    public static func internalError(_ request: Request) -> Response {
        Chat.internalError(request)
    }
}
