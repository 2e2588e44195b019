import FastCGI
import JSON

/// What the people who run the desk ask it; errors as `{"detail": "…"}`.
public enum Operations: Dialect {
    public static let name = "operations"
    public static let securityScheme: JSONValue = ["type": "http", "scheme": "bearer", "bearerFormat": "JWT"]
    public static let errorSchema = Support.errorSchema

    public static let health = Shape<Health>("Health") {
        Field("status") { _ in "ok" }
        Field("database") { _ in "reachable" }
        Field("schema_version") { $0.schemaVersion }
        Field("oldest_undelivered_seconds") { $0.oldestUndelivered }
    }

    public static func caller(of request: Request, _ desk: Desk) throws -> User {
        try desk.authenticate(bearer: request.bearer)
    }

    public static func answer(to refusal: Refusal) -> Response {
        Support.answer(to: refusal)
    }

    public static func internalError() -> Response {
        Support.internalError()
    }
}
