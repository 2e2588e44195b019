import FastCGI
import JSON

/// Dialect 004 (`/api/tickets…`, `/api/auth/…`): an HTTP-only cookie or a bearer token, answers and errors in an
/// envelope with status, message and time.
public enum TicketsModule: Dialect {
    public static let name = "tickets"
    public static let securitySchemes = [SecuritySchemes.accessToken, SecuritySchemes.bearer]
    public static let errorSchema = refusal.schema
    public static let invalid = Status.badRequest

    private struct Fault {
        let status: Status
        let message: String
        var error: String?
        var headers: [(name: StaticString, value: String)] = []
        let request: Request
    }

    private static let refusal = Shape<Fault>("TicketsRefusal") {
        Field("success") { _ in false }
        Field("statusCode") { $0.status.code }
        Field("message") { $0.message }
        Field("timestamp") { Milliseconds($0.request.time) }
        Field("path") { $0.request.path }
        Field(optional: "error") { $0.error }
    }

    public static func caller(of request: Request, _ desk: Desk) throws -> Caller {
        try desk.authenticateToken(of: request)
    }

    public static func answer(to reason: Refusal, _ request: Request) -> Response {
        let fault = fault(of: reason, request)
        var response = Response.json(fault.status, refusal.bytes(of: fault))
        response.headers += fault.headers
        return response
    }

    public static func internalError(_ request: Request) -> Response {
        .json(
            .internalServerError,
            refusal.bytes(of: Fault(status: .internalServerError, message: "Internal server error", request: request)))
    }

    private static func fault(of reason: Refusal, _ request: Request) -> Fault {
        func say(_ status: Status, _ message: String, error: String? = nil) -> Fault {
            Fault(status: status, message: message, error: error, request: request)
        }
        func later(_ fault: Fault, _ seconds: Int) -> Fault {
            var fault = fault
            fault.headers.append(("Retry-After", String(seconds)))
            return fault
        }
        switch reason {
        case .unauthenticated: return say(.unauthorized, "Unauthorized access")
        case .wrongPassword: return say(.unauthorized, "Invalid email or password")
        case .codeRequired: return say(.unauthorized, "Two-factor code required")
        case .forbidden: return say(.forbidden, forbidden(request))
        case .notYours: return say(.forbidden, "Forbidden - cannot access this ticket")
        case .crossSite: return say(.forbidden, "Forbidden - cross-site request")
        case .notFound(.ticket): return say(.notFound, "Ticket not found")
        case .notFound(.user), .notFound(.assignee): return say(.notFound, "User not found")
        case .notFound: return say(.notFound, "Not found")
        case .invalid(let issues):
            return say(.badRequest, "Bad request", error: issues.map(text).joined(separator: ", "))
        case .unreadable(.malformedJSON):
            return say(.badRequest, "Bad request", error: "Request body is not valid JSON")
        case .unreadable(.notAnObject):
            return say(.badRequest, "Bad request", error: "Request body must be a JSON object")
        case .unreadable(.incomplete): return say(.badRequest, "Bad request", error: "Request body is incomplete")
        case .unreadable(.tooLarge(let limit)):
            return say(.contentTooLarge, "Payload too large", error: "Request body is larger than \(limit) bytes")
        case .methodNotAllowed(let allowed):
            var fault = say(.methodNotAllowed, "Method not allowed")
            fault.headers.append(("Allow", allowed.joined(separator: ", ")))
            return fault
        case .noChanges: return say(.badRequest, "Bad request", error: "There is nothing to change")
        case .keyReused:
            return say(.unprocessable, "Unprocessable request", error: "Idempotency-Key was used with another request")
        case .keyBusy:
            return say(.conflict, "Conflict", error: "The request with this Idempotency-Key is still in progress")
        case .transition(let from, let to):
            return say(
                .badRequest, "Bad request", error: "Status cannot change from \(word(for: from)) to \(word(for: to))")
        case .conflict(.email): return say(.conflict, "Email is already registered")
        case .conflict(.user): return say(.conflict, "Two-factor authentication is already enabled")
        case .conflict(let noun): return say(.conflict, "Conflict", error: "The \(noun.rawValue) is taken already")
        case .tooManyAttempts(let seconds): return later(say(.tooManyRequests, "Too many attempts"), seconds)
        case .unavailable(let seconds): return later(say(.serviceUnavailable, "Service unavailable"), seconds)
        }
    }

    /// The seed has a text for each thing that a user may not do.
    private static func forbidden(_ request: Request) -> String {
        switch request.method {
        case "PATCH": "Only moderators can update tickets"
        case "DELETE": "Only moderators and admins can delete tickets"
        case "GET" where request.path.hasSuffix("/all"): "Only moderators and admins can view all tickets"
        default: "Forbidden - insufficient permissions"
        }
    }

    /// The words of the seed's DTOs; for a title that is too short its example's, which are not the same.
    private static func text(_ issue: FormIssue) -> String {
        let name =
            switch issue.field {
            case "title": "Title"
            case "description": "Description"
            case "helpful_notes": "Helpful notes"
            case "page": "Page"
            case "limit": "Limit"
            case "password": "Password"
            case "new_password": "New password"
            default: issue.field
            }
        return switch (issue.field, issue.fault) {
        case ("title", .missing), ("title", .tooShort): "title must be at least 5 characters long"
        case ("description", .missing): "\(name) must be at least 10 characters long"
        case ("status", _): "Status must be a valid ticket status"
        case ("priority", _): "Priority must be low, medium, or high"
        case (_, .missing): "\(name) is required"
        case (_, .wrongType(let expected)): "\(issue.field) must be a \(expected)"
        case (_, .tooShort(let minimum)): "\(name) must be at least \(minimum) characters long"
        case (_, .tooLong(let maximum)): "\(name) cannot exceed \(maximum) characters"
        case (_, .outOfRange(let value, let minimum, let maximum)):
            value < minimum ? "\(name) must be greater than \(minimum - 1)" : "\(name) cannot exceed \(maximum)"
        case (_, .notAmong(let words)): "\(name) must be one of \(words.joined(separator: ", "))"
        case (_, .malformed(let expected)): "\(name) must be \(expected)"
        }
    }
}
