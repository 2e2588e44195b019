import FastCGI
import JSON

extension Method {
    private init<Body: Form, Result>(
        _ name: String, _ summary: String, _ access: Access, takes: Body.Type,
        _ status: Status, gives shape: Shape<Result>, _ refusals: [Status], isCreating: Bool = false,
        _ act: @escaping @Sendable (Call<Body>, Desk) throws -> Answer<Result>
    ) {
        let isReading = name == "GET"
        self.init(
            name: name, summary: summary, access: access, query: isReading ? Body.declaredFields : [],
            body: isReading ? nil : Body.schema.map { Content(type: "application/json", schema: $0) },
            status: status, answer: Content(type: "application/json", schema: shape.schema), isCreating: isCreating,
            refusals: refusals
        ) { request, caller, path, desk in
            let form: Body = isReading ? try request.readQuery() : try request.readBody()
            let answer = try act(Call(request: request, form: form, caller: caller, path: path), desk)
            var response = Response.json(status, shape.bytes(of: answer.result))
            response.headers += answer.headers
            return response
        }
    }

    /// A method that reads; its form is the query.
    public static func get<Body: Form, Result>(
        _ summary: String, access: Access, takes form: Body.Type, gives shape: Shape<Result>,
        _ act: @escaping @Sendable (Call<Body>, Desk) throws -> Result
    ) -> Method {
        Method("GET", summary, access, takes: form, .ok, gives: shape, []) { Answer(try act($0, $1)) }
    }

    public static func get<Result>(
        _ summary: String, access: Access, gives shape: Shape<Result>,
        _ act: @escaping @Sendable (Call<NoForm>, Desk) throws -> Result
    ) -> Method {
        Method("GET", summary, access, takes: NoForm.self, .ok, gives: shape, []) { Answer(try act($0, $1)) }
    }

    /// - Parameter isCreating: told by 201 unless it is said.
    public static func post<Body: Form, Result>(
        _ summary: String, access: Access, takes form: Body.Type, gives shape: Shape<Result>, _ status: Status = .ok,
        isCreating: Bool? = nil, refuses refusals: [Status] = [],
        _ act: @escaping @Sendable (Call<Body>, Desk) throws -> Result
    ) -> Method {
        Method(
            "POST", summary, access, takes: form, status, gives: shape, refusals,
            isCreating: isCreating ?? (status == .created)
        ) { Answer(try act($0, $1)) }
    }

    public static func post<Result>(
        _ summary: String, access: Access, gives shape: Shape<Result>, _ status: Status = .ok,
        refuses refusals: [Status] = [], _ act: @escaping @Sendable (Call<NoForm>, Desk) throws -> Result
    ) -> Method {
        Method("POST", summary, access, takes: NoForm.self, status, gives: shape, refusals) { Answer(try act($0, $1)) }
    }

    /// A method whose answer sets a cookie.
    public static func signing<Body: Form, Result>(
        _ summary: String, access: Access, takes form: Body.Type, gives shape: Shape<Result>,
        refuses refusals: [Status] = [], _ act: @escaping @Sendable (Call<Body>, Desk) throws -> Answer<Result>
    ) -> Method {
        Method("POST", summary, access, takes: form, .ok, gives: shape, refusals, act)
    }

    public static func put<Body: Form, Result>(
        _ summary: String, access: Access, takes form: Body.Type, gives shape: Shape<Result>,
        refuses refusals: [Status] = [], _ act: @escaping @Sendable (Call<Body>, Desk) throws -> Result
    ) -> Method {
        Method("PUT", summary, access, takes: form, .ok, gives: shape, refusals) { Answer(try act($0, $1)) }
    }

    public static func patch<Body: Form, Result>(
        _ summary: String, access: Access, takes form: Body.Type, gives shape: Shape<Result>,
        refuses refusals: [Status] = [], _ act: @escaping @Sendable (Call<Body>, Desk) throws -> Result
    ) -> Method {
        Method("PATCH", summary, access, takes: form, .ok, gives: shape, refusals) { Answer(try act($0, $1)) }
    }

    public static func delete<Result>(
        _ summary: String, access: Access, gives shape: Shape<Result>,
        _ act: @escaping @Sendable (Call<NoForm>, Desk) throws -> Result
    ) -> Method {
        Method("DELETE", summary, access, takes: NoForm.self, .ok, gives: shape, []) { Answer(try act($0, $1)) }
    }

    /// A deletion that is answered with nothing (204).
    public static func delete(
        _ summary: String, access: Access, _ act: @escaping @Sendable (Call<NoForm>, Desk) throws -> Void
    ) -> Method {
        Method(name: "DELETE", summary: summary, access: access, status: .noContent) { request, caller, path, desk in
            let form: NoForm = try request.readBody()
            try act(Call(request: request, form: form, caller: caller, path: path), desk)
            return Response(.noContent)
        }
    }
}

extension Request {
    func readQuery<Body: Form>() throws -> Body {
        do {
            return try Body.read(query: query)
        } catch let issues as FormIssues {
            throw Refusal.invalid(issues.issues)
        }
    }

    /// A form without fields does not mind what it is sent.
    func readBody<Body: Form>() throws -> Body {
        do {
            return Body.self == NoForm.self ? try Body.read(query: []) : try Body.read(json: try content())
        } catch let issues as FormIssues {
            throw Refusal.invalid(issues.issues)
        } catch FormError.malformedJSON {
            throw Refusal.unreadable(.malformedJSON)
        } catch FormError.notAnObject {
            throw Refusal.unreadable(.notAnObject)
        }
    }

    /// The body's bytes.
    /// - Throws: `Refusal.unreadable`.
    public func content() throws -> [UInt8] {
        switch body {
        case .complete(let bytes): return bytes
        case .tooLarge: throw Refusal.unreadable(.tooLarge(limit: Endpoint.bodyLimit))
        case .incomplete: throw Refusal.unreadable(.incomplete)
        }
    }
}
