import FastCGI
import Secrets

extension Endpoint {
    /// Carries a creating request out once for a caller, a method, a path and a key
    /// (draft-ietf-httpapi-idempotency-key-header).
    func once(
        _ key: String, _ request: Request, _ caller: Caller?, _ desk: Desk, _ act: (Desk) throws -> Response
    ) throws -> Response {
        guard (1...255).contains(key.utf8.count) else {
            throw Refusal.invalid([FormIssue("Idempotency-Key", .tooLong(maximum: 255))])
        }
        let name = Digest.of(
            "\(caller.map { String($0.user.id.rawValue) } ?? "anyone")", request.method, request.path, key)
        var headers: [(name: StaticString, value: String)] = []
        let outcome = try desk.once(name, request: try request.digest()) { desk in
            let response = try act(desk)
            headers = response.headers
            return KeptAnswer(status: response.status.code, body: response.body)
        }
        guard outcome.isReplay else {
            return Response(Self.status(outcome.answer.status), headers: headers, body: outcome.answer.body)
        }
        var response = Response.json(Self.status(outcome.answer.status), outcome.answer.body)
        response.headers.append(("Idempotency-Replayed", "true"))
        return response
    }

    private static func status(_ code: Int) -> Status {
        Status.all.first { $0.code == code } ?? .ok
    }
}

extension Request {
    /// What tells one body from another.
    fileprivate func digest() throws -> [UInt8] {
        if let file = bodyFile { return try Digest.of(file: file) }
        return Digest.of(try content())
    }
}
