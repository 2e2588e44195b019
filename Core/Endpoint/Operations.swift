import FastCGI
import JSON

/// What the people who run the desk ask it; errors as `{"detail": "…"}`.
public enum Operations: Dialect {
    public static let name = "operations"
    public static let securitySchemes = [SecuritySchemes.bearer]
    public static let errorSchema = Support.errorSchema

    public static let health = Shape<Health>("Health") {
        Field("status") { _ in "ok" }
        Field("database") { _ in "reachable" }
        Field("schema_version") { $0.schemaVersion }
        Field("oldest_undelivered_seconds") { $0.oldestUndelivered }
    }

    public static func caller(of request: Request, _ desk: Desk) throws -> Caller {
        try desk.authenticate(token: request.bearer)
    }

    public static func answer(to refusal: Refusal, _ request: Request) -> Response {
        Support.answer(to: refusal, request)
    }

    public static func internalError(_ request: Request) -> Response {
        Support.internalError(request)
    }
}
