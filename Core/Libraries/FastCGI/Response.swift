/// One answer, whole: it is written in one piece when the handler has returned.
public struct Response: Sendable {
    public var status: Status
    public var headers: [(name: StaticString, value: String)]
    public var body: [UInt8]

    public init(_ status: Status, headers: [(name: StaticString, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// What an API answers is for whoever asked, and for now.
    public static func json(
        _ status: Status, _ body: [UInt8], type: String = "application/json; charset=utf-8"
    ) -> Response {
        Response(status, headers: [("Content-Type", type), ("Cache-Control", "no-store")], body: body)
    }

    /// The CGI form (RFC 3875 §6): `Status`, headers, an empty line, the body.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256 + body.count)
        // Without the reason phrase nginx would send an empty one, which some proxies do not take.
        bytes += "Status: \(status.code) \(status.reason)\r\nContent-Length: \(body.count)\r\n".utf8
        for header in headers {
            header.name.withUTF8Buffer { bytes.append(contentsOf: $0) }
            bytes += ": ".utf8
            // A line break would start a header of the caller's choosing.
            bytes += header.value.utf8.filter { $0 >= 0x20 }
            bytes += "\r\n".utf8
        }
        bytes += "\r\n".utf8
        bytes += body
        return bytes
    }
}

/// An HTTP status (RFC 9110 §15) with its reason phrase.
public struct Status: Hashable, Sendable {
    public let code: Int
    public let reason: String

    private init(_ code: Int, _ reason: String) {
        self.code = code
        self.reason = reason
    }

    /// Of those that are named here.
    public static let all: [Status] = [
        ok, created, noContent, badRequest, unauthorized, forbidden, notFound, methodNotAllowed, conflict,
        contentTooLarge, unprocessable, tooManyRequests, internalServerError, badGateway, serviceUnavailable,
    ]

    public static let ok = Status(200, "OK")
    public static let created = Status(201, "Created")
    public static let noContent = Status(204, "No Content")
    public static let badRequest = Status(400, "Bad Request")
    public static let unauthorized = Status(401, "Unauthorized")
    public static let forbidden = Status(403, "Forbidden")
    public static let notFound = Status(404, "Not Found")
    public static let methodNotAllowed = Status(405, "Method Not Allowed")
    public static let conflict = Status(409, "Conflict")
    public static let contentTooLarge = Status(413, "Content Too Large")
    public static let unprocessable = Status(422, "Unprocessable Content")
    public static let tooManyRequests = Status(429, "Too Many Requests")
    public static let internalServerError = Status(500, "Internal Server Error")
    public static let badGateway = Status(502, "Bad Gateway")
    public static let serviceUnavailable = Status(503, "Service Unavailable")
}
