import FastCGI
import JSON

/// Dialect 000 (`/api/v1/tickets`, `/groups`, `/users`, `/api-keys`, `/hooks`): API keys with scopes, errors as problem
/// documents (RFC 9457), lists as `{"data", "meta"}`.
public enum Gateway: Dialect {
    public static let name = "gateway"
    public static let securitySchemes = [SecuritySchemes.apiKey]
    public static let errorType = "application/problem+json"
    public static let errorSchema: JSONValue = ["anyOf": [problem.schema, invalidProblem.schema]]

    private struct Problem {
        let status: Status
        let detail: String
        var issues: [FormIssue] = []
    }

    private static func problemFields() -> [Field<Problem>] {
        [
            Field("type") { _ in "about:blank" },
            Field("title") { $0.status.reason },
            Field("status") { $0.status.code },
            Field("detail") { $0.detail },
        ]
    }

    private static let problem = Shape<Problem>("Problem") { problemFields() }

    private static let fieldProblem = Shape<FormIssue>("FieldProblem") {
        Field("field") { $0.field }
        Field("detail") { text($0.fault) }
    }

    private static let invalidProblem = Shape<Problem>("InvalidProblem") {
        problemFields()
        Field("errors", as: fieldProblem.list) { $0.issues }
    }

    public static func caller(of request: Request, _ desk: Desk) throws -> Caller {
        try desk.authenticate(apiKey: request.parameters["HTTP_X_API_KEY"])
    }

    public static func answer(to reason: Refusal, _ request: Request) -> Response {
        switch reason {
        case .unauthenticated, .wrongPassword, .codeRequired:
            say(.unauthorized, "A valid X-API-Key is needed.", [("WWW-Authenticate", "ApiKey header=\"X-API-Key\"")])
        case .forbidden, .crossSite: say(.forbidden, "The API key does not have the scope that this needs.")
        case .notYours: say(.notFound, "There is no such ticket.")
        case .notFound(.assignee): invalid([FormIssue("assigned_to", .malformed(expected: "an active team member"))])
        case .notFound(let noun): say(.notFound, "There is no such \(word(for: noun)).")
        case .invalid(let issues): invalid(issues)
        case .unreadable(.malformedJSON): say(.badRequest, "The body is not valid JSON.")
        case .unreadable(.notAnObject): say(.badRequest, "The body must be a JSON object.")
        case .unreadable(.incomplete): say(.badRequest, "The body did not arrive whole.")
        case .unreadable(.tooLarge(let limit)): say(.contentTooLarge, "The body is larger than \(limit) bytes.")
        case .methodNotAllowed(let allowed):
            say(.methodNotAllowed, "This path has no such method.", [("Allow", allowed.joined(separator: ", "))])
        case .noChanges: say(.unprocessable, "There is nothing to change.")
        case .keyReused: say(.unprocessable, "The Idempotency-Key came with another request before.")
        case .keyBusy: say(.conflict, "The request with this Idempotency-Key is still being carried out.")
        case .transition(let from, let to):
            say(.conflict, "The status cannot change from \(word(for: from)) to \(word(for: to)).")
        case .conflict(let noun): say(.conflict, "The \(word(for: noun)) is taken already.")
        case .tooManyAttempts(let seconds):
            say(.tooManyRequests, "Too many requests.", [("Retry-After", String(seconds))])
        case .unavailable(let seconds):
            say(.serviceUnavailable, "Not available now; try again later.", [("Retry-After", String(seconds))])
        }
    }

    public static func internalError(_ request: Request) -> Response {
        say(.internalServerError, "This is our fault, and was logged.")
    }

    private static func say(
        _ status: Status, _ detail: String, _ headers: [(name: StaticString, value: String)] = []
    ) -> Response {
        response(status, problem.bytes(of: Problem(status: status, detail: detail)), headers)
    }

    private static func invalid(_ issues: [FormIssue]) -> Response {
        let detail = issues.map { "\($0.field): \(text($0.fault))" }.joined(separator: "; ")
        return response(
            .unprocessable,
            invalidProblem.bytes(of: Problem(status: .unprocessable, detail: detail, issues: issues)))
    }

    private static func response(
        _ status: Status, _ body: [UInt8], _ headers: [(name: StaticString, value: String)] = []
    ) -> Response {
        var response = Response.json(status, body, type: errorType)
        response.headers += headers
        return response
    }

    private static func text(_ fault: FormIssue.Fault) -> String {
        switch fault {
        case .missing: "is needed"
        case .wrongType(let expected): "must be of type \(expected)"
        case .tooShort(let minimum): "must have \(minimum) or more"
        case .tooLong(let maximum): "must have \(maximum) at most"
        case .outOfRange(_, let minimum, let maximum):
            maximum == .max ? "must be \(minimum) or more" : "must be between \(minimum) and \(maximum)"
        case .notAmong(let words): "must be one of \(words.joined(separator: ", "))"
        case .malformed(let expected): "must be \(expected)"
        }
    }
}
