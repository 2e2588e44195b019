import FastCGI
import JSON

/// Who may call a method.
public enum Access: String, Sendable {
    case anyone
    case user
    case staff
    case administrator

    func admits(_ user: User) -> Bool {
        switch self {
        case .anyone, .user: true
        case .staff: user.role.isStaff
        case .administrator: user.role == .admin
        }
    }
}

/// One HTTP method of a path: what it is for, who may call it, what it takes and gives, and what it does.
public struct Method: Sendable {
    let name: String
    let summary: String
    let access: Access
    let query: [(name: String, schema: JSONValue, isRequired: Bool)]
    let body: JSONValue?
    let status: Status
    /// Nil for what is not JSON.
    let answer: JSONValue?
    let refusals: [Status]
    let run: @Sendable (Request, User?, [Substring], Desk) throws -> Response

    private init<Body: Form, Result>(
        _ name: String, _ summary: String, _ access: Access, takes: Body.Type,
        read: @escaping @Sendable (Request) throws -> Body,
        gives shape: Shape<Result>, _ status: Status, _ refusals: [Status],
        _ act: @escaping @Sendable (Call<Body>, Desk) throws -> Result
    ) {
        self.name = name
        self.summary = summary
        self.access = access
        self.status = status
        self.refusals = refusals
        query = name == "GET" ? Body.declaredFields : []
        body = name == "GET" ? nil : Body.schema
        answer = shape.schema
        run = { request, user, path, desk in
            let form = try read(request)
            let result = try act(Call(request: request, form: form, user: user, path: path), desk)
            return .json(status, shape.bytes(of: result))
        }
    }

    /// A method that answers something other than JSON.
    init(
        _ name: String, _ summary: String, _ access: Access,
        _ act: @escaping @Sendable (Call<NoForm>, Desk) throws -> Response
    ) {
        self.name = name
        self.summary = summary
        self.access = access
        status = .ok
        refusals = []
        query = []
        body = nil
        answer = nil
        run = { request, user, path, desk in
            try act(Call(request: request, form: try NoForm.read(query: []), user: user, path: path), desk)
        }
    }

    /// A method that reads; its form is the query.
    public static func get<Body: Form, Result>(
        _ summary: String, access: Access, takes form: Body.Type, gives shape: Shape<Result>,
        _ act: @escaping @Sendable (Call<Body>, Desk) throws -> Result
    ) -> Method {
        Method("GET", summary, access, takes: form, read: readQuery, gives: shape, .ok, [], act)
    }

    public static func get<Result>(
        _ summary: String, access: Access, gives shape: Shape<Result>,
        _ act: @escaping @Sendable (Call<NoForm>, Desk) throws -> Result
    ) -> Method {
        Method("GET", summary, access, takes: NoForm.self, read: readNothing, gives: shape, .ok, [], act)
    }

    public static func post<Body: Form, Result>(
        _ summary: String, access: Access, takes form: Body.Type, gives shape: Shape<Result>, _ status: Status = .ok,
        refuses refusals: [Status] = [], _ act: @escaping @Sendable (Call<Body>, Desk) throws -> Result
    ) -> Method {
        Method("POST", summary, access, takes: form, read: readBody, gives: shape, status, refusals, act)
    }

    public static func post<Result>(
        _ summary: String, access: Access, gives shape: Shape<Result>, _ status: Status = .ok,
        refuses refusals: [Status] = [], _ act: @escaping @Sendable (Call<NoForm>, Desk) throws -> Result
    ) -> Method {
        Method("POST", summary, access, takes: NoForm.self, read: readNothing, gives: shape, status, refusals, act)
    }

    public static func patch<Body: Form, Result>(
        _ summary: String, access: Access, takes form: Body.Type, gives shape: Shape<Result>,
        refuses refusals: [Status] = [], _ act: @escaping @Sendable (Call<Body>, Desk) throws -> Result
    ) -> Method {
        Method("PATCH", summary, access, takes: form, read: readBody, gives: shape, .ok, refusals, act)
    }

    /// A method that takes nothing does not mind what it is sent.
    @Sendable
    private static func readNothing(_ request: Request) throws -> NoForm {
        try NoForm.read(query: [])
    }

    @Sendable
    private static func readQuery<Body: Form>(_ request: Request) throws -> Body {
        do {
            return try Body.read(query: request.query)
        } catch let issues as FormIssues {
            throw Refusal.invalid(issues.issues)
        }
    }

    @Sendable
    private static func readBody<Body: Form>(_ request: Request) throws -> Body {
        do {
            return try Body.read(json: try request.content())
        } catch let issues as FormIssues {
            throw Refusal.invalid(issues.issues)
        } catch FormError.malformedJSON {
            throw Refusal.unreadable(.malformedJSON)
        } catch FormError.notAnObject {
            throw Refusal.unreadable(.notAnObject)
        }
    }
}

extension Request {
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
