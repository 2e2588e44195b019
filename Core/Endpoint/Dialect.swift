import FastCGI
import JSON

/// One of the APIs that the desk speaks: who is asking, and how it says no. What an API answers when all is well its
/// shapes say.
public protocol Dialect: Sendable {
    /// The name in logs and in the OpenAPI document.
    static var name: String { get }
    /// How callers prove who they are, each way by a name of its own (OpenAPI security schemes).
    static var securitySchemes: [(name: String, scheme: JSONValue)] { get }
    /// The media type of every refusal.
    static var errorType: String { get }
    /// The shape of every refusal.
    static var errorSchema: JSONValue { get }
    /// What fields that break their rules are answered with.
    static var invalid: Status { get }

    /// Whose request it is.
    /// - Throws: `Refusal.unauthenticated`, `Refusal.crossSite`.
    static func caller(of request: Request, _ desk: Desk) throws -> Caller
    /// A refusal in this dialect's status and words.
    static func answer(to refusal: Refusal, _ request: Request) -> Response
    /// The answer when the desk itself is at fault; says nothing of why.
    static func internalError(_ request: Request) -> Response
}

extension Dialect {
    public static var errorType: String { "application/json" }
    public static var invalid: Status { .unprocessable }
}

/// Ways to prove who one is that more than one dialect takes.
enum SecuritySchemes {
    static let bearer: (name: String, scheme: JSONValue) = (
        "bearer", ["type": "http", "scheme": "bearer", "bearerFormat": "JWT"]
    )
    static let accessToken: (name: String, scheme: JSONValue) = (
        "access_token", ["type": "apiKey", "in": "cookie", "name": .string(Cookie.accessToken.rawValue)]
    )
    static let session: (name: String, scheme: JSONValue) = (
        "admin_session", ["type": "apiKey", "in": "cookie", "name": .string(Cookie.session.rawValue)]
    )
    static let apiKey: (name: String, scheme: JSONValue) = (
        "api_key", ["type": "apiKey", "in": "header", "name": "X-API-Key"]
    )
    static let telegram: (name: String, scheme: JSONValue) = (
        "telegram_secret", ["type": "apiKey", "in": "header", "name": "X-Telegram-Bot-Api-Secret-Token"]
    )
}
