import FastCGI
import JSON

extension Endpoint {
    /// What `--describe` prints: all that nginx, the supervisor and the OpenAPI document need to know of a function.
    func description(function: String) -> JSONValue {
        [
            "function": .string(function), "path": .string(path.pattern), "dialect": .string(dialect.name),
            "body_limit": .integer(Int64(Self.bodyLimit)),
            "security_scheme": dialect.securityScheme,
            "errors": .object(
                [Refusal.unreadable(.tooLarge(limit: Self.bodyLimit)), .unavailable(retryAfter: 2)].map { refusal in
                    let response = dialect.answer(to: refusal)
                    return ("\(response.status.code)", .string(String(decoding: response.body, as: UTF8.self)))
                }),
            "operations": .object(methods.map { ($0.name.lowercased(), operation($0)) }),
        ]
    }

    /// An OpenAPI 3.1 operation object.
    private func operation(_ method: Method) -> JSONValue {
        var operation: [(String, JSONValue)] = [
            ("summary", .string(method.summary)), ("tags", [.string(dialect.name)]),
            ("x-access", .string(method.access.rawValue)),
        ]
        let inPath = path.names.map { name -> JSONValue in
            ["name": .string(name), "in": "path", "required": true, "schema": ["type": "string"]]
        }
        let inQuery = method.query.map { field -> JSONValue in
            ["name": .string(field.name), "in": "query", "required": .bool(field.isRequired), "schema": field.schema]
        }
        if !(inPath + inQuery).isEmpty { operation.append(("parameters", .array(inPath + inQuery))) }
        if let body = method.body {
            operation.append(("requestBody", ["required": true, "content": ["application/json": ["schema": body]]]))
        }
        operation.append(("responses", responses(method)))
        operation.append(
            ("security", method.access == .anyone ? .array([]) : .array([.object([(dialect.name, .array([]))])])))
        return .object(operation)
    }

    private func responses(_ method: Method) -> JSONValue {
        var all: [(String, JSONValue)] = [("\(method.status.code)", Self.response(method.status, method.answer))]
        var refusals = method.refusals + [.serviceUnavailable]
        if method.access != .anyone { refusals.append(.unauthorized) }
        if method.access != .anyone, method.access != .user { refusals.append(.forbidden) }
        if !path.names.isEmpty { refusals.append(.notFound) }
        if method.body != nil { refusals += [.badRequest, .contentTooLarge, .unprocessable] }
        if !method.query.isEmpty { refusals.append(.unprocessable) }
        for status in Set(refusals).sorted(by: { $0.code < $1.code }) {
            all.append(("\(status.code)", Self.response(status, dialect.errorSchema)))
        }
        return .object(all)
    }

    private static func response(_ status: Status, _ schema: JSONValue?) -> JSONValue {
        guard let schema else {
            return ["description": .string(status.reason), "content": ["application/octet-stream": .object([])]]
        }
        return ["description": .string(status.reason), "content": ["application/json": ["schema": schema]]]
    }
}
