import FastCGI
import Glibc
import JSON
import Logging
import MariaDB

/// One URL path with its methods in one dialect: what a function's executable is.
public struct Endpoint: Sendable {
    /// The largest body that any endpoint but an upload takes.
    static let bodyLimit = 1 << 20

    let dialect: any Dialect.Type
    let path: Path
    let methods: [Method]

    @resultBuilder
    public enum Methods {
        public static func buildBlock(_ methods: Method...) -> [Method] { methods }
    }

    init(_ dialect: any Dialect.Type, _ path: String, _ methods: [Method]) {
        self.dialect = dialect
        self.path = Path(path)
        self.methods = methods
    }

    /// The one catch: whatever a method throws becomes an answer here.
    func answer(_ request: Request, _ desk: Desk) -> Response {
        do {
            return try respond(request, desk)
        } catch let refusal as Refusal {
            return dialect.answer(to: refusal, request)
        } catch let error as MariaDBError where error.isUnavailable {
            log(error, request, desk)
            return dialect.answer(to: .unavailable(retryAfter: 2), request)
        } catch {
            log(error, request, desk)
            return dialect.internalError(request)
        }
    }

    private func respond(_ request: Request, _ desk: Desk) throws -> Response {
        guard let values = path.match(request.path) else { throw Refusal.notFound(.page) }
        guard
            let method = methods.first(where: {
                $0.name == request.method || $0.name == "GET" && request.method == "HEAD"
            })
        else { throw Refusal.methodNotAllowed(allowed: methods.map(\.name)) }
        guard method.access != .anyone else { return try run(method, request, nil, values, desk) }
        let caller = try dialect.caller(of: request, desk)
        guard method.access.admits(caller) else { throw Refusal.forbidden }
        return try run(method, request, caller, values, desk)
    }

    private func run(
        _ method: Method, _ request: Request, _ caller: Caller?, _ values: [Substring], _ desk: Desk
    ) throws -> Response {
        guard method.isCreating, let key = request.parameters["HTTP_IDEMPOTENCY_KEY"] else {
            return try method.run(request, caller, values, desk)
        }
        return try once(key, request, caller, desk) { try method.run(request, caller, values, $0) }
    }

    private func log(_ error: any Error, _ request: Request, _ desk: Desk) {
        desk.services.log.error(
            "request failed",
            [
                ("request", .string(request.id)), ("method", .string(request.method)), ("path", .string(request.path)),
                ("error", .string("\(error)")),
            ])
    }
}
