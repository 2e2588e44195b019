import FastCGI
import JSON

extension Endpoint {
    /// What `--describe` prints: all that nginx, the supervisor and the OpenAPI document need to know of a function.
    func description(function: String) -> JSONValue {
        [
            "function": .string(function), "path": .string(path.pattern), "dialect": .string(dialect.name),
            "takes_file": .bool(methods.contains { $0.body?.type == "multipart/form-data" }),
            "rates": .array(Set(methods.map(\.rate.rawValue)).sorted().map { .string($0) }),
            "security_schemes": .object(dialect.securitySchemes.map { ($0.name, $0.scheme) }),
            "error_type": .string(dialect.errorType),
            "errors": .object(pages.map { ("\($0.status.code)", .string(String(decoding: $0.body, as: UTF8.self))) }),
            "operations": .object(methods.map { ($0.name.lowercased(), operation($0)) }),
        ]
    }

    /// What nginx answers by itself. Path and time are put in by the generator, in the place of these.
    private var pages: [Response] {
        let request = Request(
            parameters: Parameters(["DOCUMENT_URI": "@PATH@"]), body: .complete([]), time: Timestamp(seconds: 0))
        return [
            Refusal.unreadable(.tooLarge(limit: Self.bodyLimit)), .tooManyAttempts(retryAfter: 1),
            .unavailable(retryAfter: 2),
        ].map { dialect.answer(to: $0, request) }
    }

    /// An OpenAPI 3.1 operation object.
    private func operation(_ method: Method) -> JSONValue {
        var operation: [(String, JSONValue)] = [
            ("summary", .string(method.summary)), ("tags", [.string(dialect.name)]),
            ("x-access", .string(method.access.word)),
        ]
        let parameters = inPath + Self.inQuery(method) + (method.isCreating ? [Self.idempotencyKey] : [])
        if !parameters.isEmpty { operation.append(("parameters", .array(parameters))) }
        if let body = method.body {
            let isRequired = body.schema["required"] != [] && body.schema["required"] != nil
            operation.append(
                ("requestBody", ["required": .bool(isRequired), "content": [body.type: ["schema": body.schema]]]))
        }
        operation.append(("responses", responses(method)))
        let ways = dialect.securitySchemes.map { JSONValue.object([($0.name, .array([]))]) }
        operation.append(("security", .array(method.access == .anyone ? [] : ways)))
        return .object(operation)
    }

    private var inPath: [JSONValue] {
        path.names.map { name in
            ["name": .string(name), "in": "path", "required": true, "schema": ["type": "string", "minLength": 1]]
        }
    }

    private static func inQuery(_ method: Method) -> [JSONValue] {
        method.query.map { field in
            ["name": .string(field.name), "in": "query", "required": .bool(field.isRequired), "schema": field.schema]
        }
    }

    private static let idempotencyKey: JSONValue = [
        "name": "Idempotency-Key", "in": "header", "required": false,
        "description": "The same key with the same body is carried out once within 24 hours.",
        "schema": ["type": "string", "minLength": 1, "maxLength": 255],
    ]

    private func responses(_ method: Method) -> JSONValue {
        var refusals = method.refusals + [.serviceUnavailable, .tooManyRequests]
        if method.access != .anyone { refusals += [.unauthorized, .forbidden] }
        // A path that is no path at all nginx refuses with 400.
        if !path.names.isEmpty { refusals += [.notFound, .badRequest] }
        if method.body != nil { refusals += [.badRequest, .contentTooLarge, dialect.invalid] }
        if !method.query.isEmpty { refusals.append(dialect.invalid) }
        if method.isCreating { refusals += [.conflict, .unprocessable, dialect.invalid] }
        let answers = [("\(method.status.code)", Self.response(method.status, method.answer))]
        let error = Method.Content(type: dialect.errorType, schema: dialect.errorSchema)
        return .object(
            answers
                + Set(refusals).sorted { $0.code < $1.code }.map { ("\($0.code)", Self.response($0, error)) })
    }

    private static func response(_ status: Status, _ content: Method.Content?) -> JSONValue {
        guard let content else { return ["description": .string(status.reason)] }
        return ["description": .string(status.reason), "content": [content.type: ["schema": content.schema]]]
    }
}
