import FastCGI
import JSON
import Secrets

/// Telegram's side of the desk as a dialect of its own: the secret in a header, and statuses that Telegram understands.
/// A 5xx makes it repeat the update, a 2xx makes it forget it; it is never told 410, for that would end the webhook.
public enum Webhook: Dialect {
    public static let name = "telegram"
    public static let securitySchemes = [SecuritySchemes.telegram]
    public static let errorSchema = refusal.schema

    static let refusal = Shape<String>.detail("WebhookError")

    public static let accepted = Shape<Bool>("WebhookAccepted") {
        Field("ok") { _ in true }
        Field("duplicate") { !$0 }
    }

    /// No user calls this; whoever knows the secret is Telegram.
    public static func caller(of request: Request, _ desk: Desk) throws -> Caller {
        throw Refusal.unauthenticated
    }

    /// - Throws: `Refusal.unauthenticated` when the secret is another one, or no bot is configured.
    public static func authenticate(_ request: Request, _ desk: Desk) throws {
        guard let secret = desk.configuration.telegram?.webhookSecret,
            let given = request.parameters["HTTP_X_TELEGRAM_BOT_API_SECRET_TOKEN"], equalInConstantTime(given, secret)
        else { throw Refusal.unauthenticated }
    }

    public static func answer(to reason: Refusal, _ request: Request) -> Response {
        switch reason {
        case .unauthenticated, .wrongPassword, .codeRequired: refusal.answer(.unauthorized, "unauthorized")
        case .forbidden, .crossSite: refusal.answer(.forbidden, "forbidden")
        case .notFound, .notYours: refusal.answer(.notFound, "not found")
        case .invalid, .noChanges, .unreadable(.malformedJSON), .unreadable(.notAnObject), .unreadable(.incomplete):
            refusal.answer(.badRequest, "this is no update")
        case .unreadable(.tooLarge): refusal.answer(.contentTooLarge, "too large for an update")
        case .methodNotAllowed(let allowed):
            refusal.answer(.methodNotAllowed, "method not allowed", [("Allow", allowed.joined(separator: ", "))])
        case .transition, .conflict, .keyReused, .keyBusy: refusal.answer(.conflict, "conflict")
        case .tooManyAttempts(let seconds):
            refusal.answer(.tooManyRequests, "too many requests", [("Retry-After", String(seconds))])
        case .unavailable(let seconds):
            refusal.answer(.serviceUnavailable, "try again later", [("Retry-After", String(seconds))])
        }
    }

    public static func internalError(_ request: Request) -> Response {
        refusal.answer(.internalServerError, "internal error")
    }
}
