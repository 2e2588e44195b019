import FastCGI
import JSON

/// One of the APIs that the desk speaks: who is asking, and how it says no. What an API answers when all is well its
/// shapes say.
public protocol Dialect: Sendable {
    /// The name in logs and in the OpenAPI document.
    static var name: String { get }
    /// How the credential is described in the OpenAPI document (a security scheme object).
    static var securityScheme: JSONValue { get }
    /// The shape of every refusal.
    static var errorSchema: JSONValue { get }

    /// Whose request it is.
    /// - Throws: `Refusal.unauthenticated`.
    static func caller(of request: Request, _ desk: Desk) throws -> User
    /// A refusal in this dialect's status and words.
    static func answer(to refusal: Refusal) -> Response
    /// The answer when the desk itself is at fault; says nothing of why.
    static func internalError() -> Response
}
