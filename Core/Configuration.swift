import MariaDB

/// All that the environment says, read once at start.
public struct Configuration: Sendable {
    public let publicURL: String
    public let database: DatabaseURL
    public let jwtSecret: String
    public let jwtPublicKey: String?
    public let telegram: TelegramConfiguration?
    /// Guards the relay of seed 002; nil for no relay.
    public let relayKey: String?
    /// The button under a notification; nil for none.
    public let webApp: WebApp?
    /// Whether hooks may reach private addresses and http.
    public let allowsPrivateHooks: Bool
    public let uploadDirectory: String
    public let uploadLimit: Int
    public let logLevel: Log.Level
    public let threads: Int
    public let idleSeconds: Double?

    /// Whether customers reach the desk over TLS.
    public var isSecure: Bool { publicURL.hasPrefix("https://") }

    /// What keeps the process from starting: each line names a variable, never its value.
    public struct Problems: Error, CustomStringConvertible {
        public let lines: [String]
        public var description: String { lines.joined(separator: "\n") }
    }

    /// - Throws: `Problems`, all of them at once.
    public init(_ environment: [String: String]) throws {
        var reader = EnvironmentReader(environment)
        publicURL = reader.url("TOPICDESK_PUBLIC_URL", default: "http://127.0.0.1:8080")
        database = reader.database("DATABASE_URL")
        jwtSecret = reader.secret("JWT_SECRET", minimum: 32)
        jwtPublicKey = reader.key("JWT_PUBLIC_KEY")
        telegram = TelegramConfiguration(&reader)
        relayKey = reader.text("TELEGRAM_WEBHOOK_API_KEY")
        webApp = WebApp(&reader)
        allowsPrivateHooks = reader.flag("HOOKS_ALLOW_PRIVATE")
        uploadDirectory = reader.text("UPLOAD_DIR") ?? "uploads"
        uploadLimit = Int(reader.number("UPLOAD_MAX_BYTES", 1...1_073_741_824, default: 20_971_520))
        logLevel = Log.Level(rawValue: reader.text("TOPICDESK_LOG_LEVEL") ?? "info") ?? .info
        threads = Int(reader.number("TOPICDESK_THREADS", 1...64, default: 4))
        let idle = reader.number("TOPICDESK_IDLE_SECONDS", 0...86_400, default: 0)
        idleSeconds = idle > 0 ? idle : nil
        guard reader.problems.isEmpty else { throw Problems(lines: reader.problems) }
    }
}

/// The button that a notification carries (seed 001).
public struct WebApp: Sendable {
    public let url: String
    public let buttonText: String

    init?(_ reader: inout EnvironmentReader) {
        guard reader.text("WEBAPP_URL") != nil else { return nil }
        url = reader.url("WEBAPP_URL", default: "")
        buttonText = reader.text("WEBAPP_BUTTON_TEXT") ?? "📸 Открыть PinGlass"
    }
}

/// The part of the configuration that only a desk with a bot has.
public struct TelegramConfiguration: Sendable {
    public let token: String
    public let apiRoot: String
    /// From `TELEGRAM_SUPPORT_CHAT_ID`; otherwise the group in which `/start` was sent.
    public let supportChat: Int64?
    public let webhookSecret: String
    public let groupCallsPerMinute: Double
    public let callsPerSecond: Double
    /// Seconds for which an answer from a topic is held back, so that it can be taken back.
    public let undoSeconds: Double

    init?(_ reader: inout EnvironmentReader) {
        guard let token = reader.text("TELEGRAM_BOT_TOKEN") else { return nil }
        self.token = token
        apiRoot = reader.url("TELEGRAM_API_ROOT", default: "https://api.telegram.org")
        supportChat = reader.text("TELEGRAM_SUPPORT_CHAT_ID").flatMap { Int64($0) }
        if reader.text("TELEGRAM_SUPPORT_CHAT_ID") != nil, supportChat.map({ $0 >= 0 }) ?? true {
            reader.problems.append("TELEGRAM_SUPPORT_CHAT_ID must be the id of a group, a negative number")
        }
        webhookSecret = reader.secret("TELEGRAM_WEBHOOK_SECRET", minimum: 1)
        if webhookSecret.utf8.count > 256 || !webhookSecret.utf8.allSatisfy(Self.isAllowed) {
            reader.problems.append("TELEGRAM_WEBHOOK_SECRET must be 1 to 256 characters of A-Z a-z 0-9 _ -")
        }
        groupCallsPerMinute = reader.number("TELEGRAM_GROUP_CALLS_PER_MINUTE", 1...1_000_000, default: 20)
        callsPerSecond = reader.number("TELEGRAM_CALLS_PER_SECOND", 1...1_000_000, default: 30)
        undoSeconds = reader.number("TELEGRAM_UNDO_SECONDS", 0...60, default: 5)
    }

    /// What `secret_token` of setWebhook takes.
    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

/// Reads variables, an empty one being none, and collects what is wrong with them.
struct EnvironmentReader {
    private let environment: [String: String]
    var problems: [String] = []

    init(_ environment: [String: String]) {
        self.environment = environment
    }

    func text(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    mutating func secret(_ name: String, minimum: Int) -> String {
        let value = text(name) ?? ""
        if value.utf8.count < minimum {
            problems.append(
                "\(name) \(value.isEmpty ? "is not set" : "is too short"): a secret of \(minimum) characters or more")
        }
        return value
    }

    mutating func flag(_ name: String) -> Bool {
        guard let value = text(name) else { return false }
        if value != "true", value != "false" { problems.append("\(name) must be true or false") }
        return value == "true"
    }

    mutating func key(_ name: String) -> String? {
        let value = text(name)
        if let value, !value.hasPrefix("-----BEGIN") { problems.append("\(name) must be a key in PEM form") }
        return value
    }

    mutating func url(_ name: String, default fallback: String) -> String {
        let value = text(name) ?? fallback
        if !value.hasPrefix("http://"), !value.hasPrefix("https://") {
            problems.append("\(name) must begin with http:// or https://")
        }
        return value.hasSuffix("/") ? String(value.dropLast()) : value
    }

    mutating func database(_ name: String) -> DatabaseURL {
        if let url = text(name).flatMap({ DatabaseURL(url: $0) }) { return url }
        problems.append(
            "\(name) \(text(name) == nil ? "is not set" : "is malformed"): mysql://user:password@host:port/name or mysql://user@/name?socket=/path"
        )
        return DatabaseURL(url: "mysql://nobody@localhost/none")!
    }

    mutating func number(_ name: String, _ range: ClosedRange<Double>, default fallback: Double) -> Double {
        guard let text = text(name) else { return fallback }
        if let number = Double(text), range.contains(number) { return number }
        problems.append("\(name) must be a number from \(Int64(range.lowerBound)) to \(Int64(range.upperBound))")
        return fallback
    }
}
