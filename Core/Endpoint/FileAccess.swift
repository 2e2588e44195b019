import FastCGI
import JSON

/// Files hang on messages of every dialect: whoever may see the message may have the file, with whatever they sign in
/// by. Errors are those of dialect 003.
public enum FileAccess: Dialect {
    public static let name = "files"
    public static let securitySchemes = Support.securitySchemes + [SecuritySchemes.session]
    public static let errorSchema = Support.errorSchema

    public static func caller(of request: Request, _ desk: Desk) throws -> Caller {
        guard Cookie.session.value(in: request, desk.configuration) != nil, request.bearer == nil else {
            return try desk.authenticateToken(of: request)
        }
        return try desk.authenticateSession(of: request)
    }

    public static func answer(to refusal: Refusal, _ request: Request) -> Response {
        Support.answer(to: refusal, request)
    }

    public static func internalError(_ request: Request) -> Response {
        Support.internalError(request)
    }
}
