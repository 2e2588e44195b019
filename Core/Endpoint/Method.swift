import FastCGI
import JSON

/// One HTTP method of a path: what it is for, who may call it, what it takes and gives, and what it does.
public struct Method: Sendable {
    let name: String
    let summary: String
    let access: Access
    let query: [(name: String, schema: JSONValue, isRequired: Bool)]
    let body: Content?
    let status: Status
    let answer: Content?
    /// Whether each call makes something, so that a repeated one must be told by its idempotency key.
    let isCreating: Bool
    /// Beside those that follow from the rest.
    let refusals: [Status]
    let rate: Rate
    let run: @Sendable (Request, Caller?, [Substring], Desk) throws -> Response

    /// What a body is made of.
    struct Content: Sendable {
        let type: String
        let schema: JSONValue
    }

    /// How often nginx lets one address call it.
    public enum Rate: String, Sendable {
        /// As often as it likes: Telegram, and whoever looks after the desk.
        case unlimited
        case general
        /// Opening tickets and accounts.
        case creation
        /// Trying passwords.
        case login
    }

    init(
        name: String, summary: String, access: Access,
        query: [(name: String, schema: JSONValue, isRequired: Bool)] = [],
        body: Content? = nil, status: Status = .ok, answer: Content? = nil, isCreating: Bool = false,
        refusals: [Status] = [], rate: Rate = .general,
        run: @escaping @Sendable (Request, Caller?, [Substring], Desk) throws -> Response
    ) {
        self.name = name
        self.summary = summary
        self.access = access
        self.query = query
        self.body = body
        self.status = status
        self.answer = answer
        self.isCreating = isCreating
        self.refusals = refusals
        self.rate = rate
        self.run = run
    }

    /// The same method, with a body described that it reads by itself.
    public func reading(_ schema: JSONValue) -> Method {
        Method(
            name: name, summary: summary, access: access, query: query,
            body: Content(type: "application/json", schema: schema), status: status, answer: answer,
            isCreating: isCreating, refusals: refusals, rate: rate, run: run)
    }

    /// The same method under another limit of calls.
    public func limited(to rate: Rate) -> Method {
        Method(
            name: name, summary: summary, access: access, query: query, body: body, status: status, answer: answer,
            isCreating: isCreating, refusals: refusals + [.tooManyRequests], rate: rate, run: run)
    }
}

/// An answer with headers of its own: a cookie.
public struct Answer<Result> {
    let result: Result
    var headers: [(name: StaticString, value: String)] = []

    public init(_ result: Result) {
        self.result = result
    }

    /// Sets a cookie, or takes it back where there is no value.
    public func setting(_ cookie: Cookie, _ value: String?, for desk: Desk) -> Answer {
        var copy = self
        copy.headers.append(cookie.setting(value, desk.configuration))
        return copy
    }
}
