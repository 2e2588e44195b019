import CFastCGI
import Glibc
import Logging
import Synchronization
import Timestamps

/// Runs one handler as a FastCGI responder on descriptor 0, or once as plain CGI, whichever way it was started.
///
/// Threads take turns to wait at the listening socket; each carries one request from accept to finish. SIGTERM stops
/// the accepting, lets what is under way finish, and ends the process within five seconds; connections that wait in the
/// socket's backlog are left to the next process, for the socket belongs to whoever started us.
public final class Host: Sendable {
    public struct Settings: Sendable {
        /// Requests handled at the same time.
        public var threads = 4
        /// The largest body that is read, in bytes.
        public var bodyLimit = 1 << 20
        /// Seconds without a request after which the process ends; nil for never. Only where the socket stays.
        public var idleLimit: Double?
        /// What the client is told when the handler crashes; must be ready beforehand.
        public var crashResponse = Response(.internalServerError)

        public init() {}
    }

    /// What a handler gives back: the answer, and what is to be done once the client has it.
    public struct Reply: Sendable {
        public let response: Response
        public let afterwards: (@Sendable () -> Void)?

        public init(_ response: Response, afterwards: (@Sendable () -> Void)? = nil) {
            self.response = response
            self.afterwards = afterwards
        }
    }

    public typealias Handler = @Sendable (Request) -> Reply

    private let settings: Settings
    private let log: Log
    private let handler: Handler
    private let drain: @Sendable (_ deadline: Timestamp) -> Void
    private let listener = Listener()
    private let crashes: CrashGuard
    private let running = Atomic<Int>(0)
    private let handling = Atomic<Int>(0)
    private let lastRequest = Atomic<Int64>(Timestamp.now.microseconds)
    static let drainSeconds = 4.5

    /// - Parameter drain: called when the last request is finished, with the time by which the process will be gone.
    public init(
        _ settings: Settings, log: Log, drain: @escaping @Sendable (_ deadline: Timestamp) -> Void = { _ in },
        handler: @escaping Handler
    ) {
        self.settings = settings
        self.log = log
        self.drain = drain
        self.handler = handler
        crashes = CrashGuard(
            threads: settings.threads, response: settings.crashResponse, program: log.program)
    }

    /// Serves until told to stop, and returns the process's exit code: 0, or 70 after a crash (`EX_SOFTWARE`).
    /// Nil when the process was started neither as FastCGI nor as CGI.
    public func run() -> Int32? {
        if Listener.isListening(0) { return serve() }
        guard getenv("REQUEST_METHOD") != nil else { return nil }
        return serveOnce()
    }

    private func serve() -> Int32 {
        signal(SIGPIPE, SIG_IGN)
        FCGX_Init()
        listener.prepare()
        var stop = sigset_t()
        sigemptyset(&stop)
        for number in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&stop, number) }
        // Blocked before the first thread starts, so that every thread inherits it and only `wait` takes them.
        pthread_sigmask(SIG_BLOCK, &stop, nil)
        crashes.install()
        running.store(settings.threads, ordering: .relaxed)
        for index in 0..<settings.threads {
            Thread.start { [self] in work(index) }
        }
        wait(for: &stop)
        listener.stop()
        let deadline = Timestamp.now.adding(seconds: Self.drainSeconds)
        while running.load(ordering: .acquiring) > (crashes.hasCrashed ? 1 : 0), Timestamp.now < deadline {
            usleep(2_000)
        }
        drain(deadline)
        return crashes.hasCrashed ? 70 : 0
    }

    /// Returns on a signal, after a crash, or when there has been nothing to do for long enough.
    private func wait(for signals: inout sigset_t) {
        while true {
            var second = timespec(tv_sec: 1, tv_nsec: 0)
            if sigtimedwait(&signals, nil, &second) > 0 { return }
            guard let limit = settings.idleLimit, handling.load(ordering: .relaxed) == 0 else { continue }
            let last = Timestamp(microseconds: lastRequest.load(ordering: .relaxed))
            if Timestamp.now.seconds(since: last) > limit { return }
        }
    }

    private func work(_ index: Int) {
        defer { running.subtract(1, ordering: .releasing) }
        var raw = FCGX_Request()
        FCGX_InitRequest(&raw, 0, 0)
        crashes.join(index)
        while let connection = listener.accept() {
            // libfcgi reads from a connection that it finds here, as it does with one that the web server keeps open.
            raw.ipcFd = connection
            raw.keepConnection = 1
            guard FCGX_Accept_r(&raw) == 0 else { continue }  // the client has gone, or speaks something else
            handling.add(1, ordering: .relaxed)
            defer {
                lastRequest.store(Timestamp.now.microseconds, ordering: .relaxed)
                handling.subtract(1, ordering: .relaxed)
            }
            let request = Self.read(&raw, limit: settings.bodyLimit)
            crashes.begin(index, connection: raw.ipcFd, request: request)
            let reply = handler(request)
            reply.response.bytes.withUnsafeBytes { bytes in
                _ = FCGX_PutStr(bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count), raw.out)
            }
            FCGX_Finish_r(&raw)
            crashes.end(index)
            reply.afterwards?()
        }
        FCGX_Finish_r(&raw)
    }

    private static func read(_ raw: inout FCGX_Request, limit: Int) -> Request {
        let parameters = Parameters(raw.envp)
        let stream = raw.in
        return Request(parameters: parameters, body: body(parameters, limit: limit) { FCGX_GetStr($0, $1, stream) })
    }

    private static func body(
        _ parameters: Parameters, limit: Int, read: (UnsafeMutablePointer<CChar>?, Int32) -> Int32
    ) -> Request.Body {
        guard let text = parameters["CONTENT_LENGTH"], !text.isEmpty else { return .complete([]) }
        guard let length = Int(text), length >= 0 else { return .incomplete }
        guard length <= limit else { return .tooLarge }
        let bytes = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            count = buffer.withMemoryRebound(to: CChar.self) { Int(max(0, read($0.baseAddress, Int32(length)))) }
        }
        return bytes.count == length ? .complete(bytes) : .incomplete
    }

    private func serveOnce() -> Int32 {
        signal(SIGPIPE, SIG_IGN)
        let parameters = Parameters(UnsafePointer(environ))
        let body = Self.body(parameters, limit: settings.bodyLimit) { buffer, length in
            Int32(StandardStream.read(into: buffer, Int(length)))
        }
        let reply = handler(Request(parameters: parameters, body: body))
        StandardStream.write(reply.response.bytes)
        close(STDOUT_FILENO)  // the web server may answer; what follows is ours
        reply.afterwards?()
        drain(Timestamp.now.adding(seconds: Self.drainSeconds))
        return 0
    }
}
