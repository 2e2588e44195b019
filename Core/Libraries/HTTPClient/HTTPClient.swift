import CCurl
import Glibc
import Synchronization

/// HTTP over libcurl. Handles are kept, and with them their open connections; each is used by one thread at a time.
public final class HTTPClient: Sendable {
    public struct Request: Sendable {
        public var method = "GET"
        public var url: String
        public var headers: [String] = []
        public var body: [UInt8]?
        /// Seconds for the whole exchange.
        public var timeout = 15.0
        /// Seconds without a byte after which it is given up; nil for none.
        public var patience: Int?
        /// Bytes of the answer's body that are kept; more ends the exchange with an error.
        public var answerLimit = 4 << 20
        /// More is read and forgotten instead.
        public var cutsAnswer = false
        /// Parts of a form (`multipart/form-data`), in the place of a body.
        public var form: [FormPart] = []

        public init(url: String) {
            self.url = url
        }
    }

    /// A part of a form: a text, or a file that is read from disk while it is sent.
    public struct FormPart: Sendable {
        let name: String
        let text: String?
        let file: (path: String, name: String, type: String)?

        public static func text(_ name: String, _ text: String) -> FormPart {
            FormPart(name: name, text: text, file: nil)
        }

        public static func file(_ name: String, path: String, fileName: String, type: String) -> FormPart {
            FormPart(name: name, text: nil, file: (path, fileName, type))
        }
    }

    public struct Answer: Sendable {
        public let status: Int
        public let body: [UInt8]
    }

    /// What libcurl said. `mayHaveArrived` tells whether the server can have seen the request.
    public struct Failure: Error, CustomStringConvertible, Sendable {
        public let code: Int
        public let message: String
        public let mayHaveArrived: Bool

        /// The code and its text (libcurl-errors(3)); never the URL, which may hold a token.
        public var description: String { "curl error \(code): \(message)" }
    }

    private struct Idle: @unchecked Sendable {
        let handle: UnsafeMutableRawPointer
    }

    private let idle = Mutex<[Idle]>([])
    private let reachesPrivate: Bool
    private static let initialised: Void = { curl_global_init(Int(CURL_GLOBAL_DEFAULT)) }()

    /// - Parameter reachesPrivate: whether addresses of one's own network may be connected to. What is looked at is the
    ///   address of the connection, whatever the name resolved to before; there is no proxy then, behind which it could
    ///   not be seen.
    public init(reachesPrivate: Bool = true) {
        self.reachesPrivate = reachesPrivate
        _ = Self.initialised
    }

    deinit {
        idle.withLock { for one in $0 { curl_easy_cleanup(one.handle) } }
    }

    /// Sends a request and waits for the answer. Redirects are not followed.
    /// - Throws: `Failure` when there was no whole answer; an HTTP error status is an answer.
    public func send(_ request: Request) throws(Failure) -> Answer {
        let received = Received(limit: request.answerLimit, isCutting: request.cutsAnswer)
        let (status, failure) = exchange(request) { received.append($1) }
        if let failure { throw failure }
        return Answer(status: status, body: received.bytes)
    }

    /// - Parameter take: given each piece of the answer's body, with the status; false ends the exchange.
    func exchange(
        _ request: Request, sizeLimit: Int = 0, _ take: @escaping (Int, UnsafeRawBufferPointer) -> Bool
    ) -> (status: Int, failure: Failure?) {
        let handle = idle.withLock { $0.popLast() }?.handle ?? curl_easy_init()!
        defer {
            curl_easy_reset(handle)  // keeps the connections
            idle.withLock { $0.append(Idle(handle: handle)) }
        }
        var headers: UnsafeMutablePointer<curl_slist>?
        // Expect: 100-continue would cost a round trip.
        for header in request.headers + ["Expect:"] { headers = curl_slist_append(headers, header) }
        defer { curl_slist_free_all(headers) }

        curl_set_pointer(handle, CURLOPT_URL, request.url)
        curl_set_pointer(handle, CURLOPT_CUSTOMREQUEST, request.method)
        curl_set_pointer(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        curl_set_pointer(handle, CURLOPT_HTTPHEADER, headers)
        curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, 5_000)
        curl_set_long(handle, CURLOPT_TIMEOUT_MS, Int(request.timeout * 1_000))
        curl_set_long(handle, CURLOPT_MAXFILESIZE, sizeLimit)
        if let patience = request.patience {
            curl_set_long(handle, CURLOPT_LOW_SPEED_LIMIT, 1)
            curl_set_long(handle, CURLOPT_LOW_SPEED_TIME, patience)
        }
        if !reachesPrivate {
            curl_set_pointer(handle, CURLOPT_PROXY, "")
            curl_set_open_socket(handle) { _, _, address in
                guard let address, PublicAddress.isPublic(address_of(address)) else { return curl_socket_t(-1) }
                return socket(
                    address.pointee.family, address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue),
                    address.pointee.protocol)
            }
        }
        let body = Body { piece in take(Self.status(of: handle), piece) }
        curl_set_write(handle, CURLOPT_WRITEFUNCTION) { data, size, count, context in
            Unmanaged<Body>.fromOpaque(context!).takeUnretainedValue().take(data, size * count)
        }
        let code = withExtendedLifetime(body) {
            curl_set_pointer(handle, CURLOPT_WRITEDATA, Unmanaged.passUnretained(body).toOpaque())
            return perform(request, on: handle)
        }
        let status = Self.status(of: handle)
        guard code == CURLE_OK else { return (status, Failure(code)) }
        return (status, nil)
    }

    private func perform(_ request: Request, on handle: UnsafeMutableRawPointer) -> CURLcode {
        let form = Self.form(request.form, for: handle)
        defer { curl_mime_free(form) }
        if let form { curl_set_pointer(handle, CURLOPT_MIMEPOST, UnsafeRawPointer(form)) }
        return (request.body ?? []).withUnsafeBytes { body -> CURLcode in
            if request.body != nil {
                curl_set_long(handle, CURLOPT_POSTFIELDSIZE, body.count)
                curl_set_pointer(handle, CURLOPT_POSTFIELDS, body.baseAddress ?? UnsafeRawPointer(bitPattern: 1))
            }
            return curl_easy_perform(handle)
        }
    }

    private static func status(of handle: UnsafeMutableRawPointer) -> Int {
        var status = 0
        curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        return status
    }

    private static func form(_ parts: [FormPart], for handle: UnsafeMutableRawPointer) -> OpaquePointer? {
        guard !parts.isEmpty, let form = curl_mime_init(handle) else { return nil }
        for part in parts {
            let field = curl_mime_addpart(form)
            curl_mime_name(field, part.name)
            if let text = part.text { curl_mime_data(field, text, text.utf8.count) }
            if let file = part.file {
                curl_mime_filedata(field, file.path)
                curl_mime_filename(field, file.name)
                curl_mime_type(field, file.type)
            }
        }
        return form
    }
}

extension HTTPClient.Failure {
    fileprivate init(_ code: CURLcode) {
        let never = [
            CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST, CURLE_SSL_CONNECT_ERROR, CURLE_URL_MALFORMAT,
        ]
        self.init(
            code: Int(code.rawValue), message: String(cString: curl_easy_strerror(code)),
            mayHaveArrived: !never.contains(code))
    }
}

/// Whoever is given an answer's body, as libcurl knows them.
private final class Body {
    private let take: (UnsafeRawBufferPointer) -> Bool

    init(_ take: @escaping (UnsafeRawBufferPointer) -> Bool) {
        self.take = take
    }

    /// As libcurl wants it: returning less than it was given ends the exchange.
    func take(_ data: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        take(UnsafeRawBufferPointer(start: data, count: count)) ? count : 0
    }
}

/// Collects an answer's body up to a limit.
private final class Received {
    private(set) var bytes: [UInt8] = []
    private let limit: Int
    private let isCutting: Bool

    init(limit: Int, isCutting: Bool) {
        self.limit = limit
        self.isCutting = isCutting
    }

    func append(_ piece: UnsafeRawBufferPointer) -> Bool {
        guard isCutting || bytes.count + piece.count <= limit else { return false }
        bytes.append(contentsOf: piece.prefix(limit - bytes.count))
        return true
    }
}
