import FoundationEssentials
import HTTPClient
import JSON

/// The Bot API (https://core.telegram.org/bots/api), as far as we use it.
public struct BotAPI: Sendable {
    private let root: String
    private let token: String
    private let http: HTTPClient

    init(_ configuration: TelegramConfiguration, http: HTTPClient) {
        root = configuration.apiRoot
        token = configuration.token
        self.http = http
    }

    /// What Telegram, or the way to it, said no with.
    public enum Failure: Error, Equatable {
        /// 429: not before so many seconds.
        case tooManyRequests(retryAfter: Double)
        /// The topic is gone.
        case threadNotFound
        /// The customer cannot be reached: blocked the bot, deleted the account, never started a chat.
        case unreachable(String)
        /// The group has no topics.
        case notAForum
        /// Already as we want it.
        case notModified
        /// We may not, or the chat is not there: somebody must mend something, after which it works.
        case notPermitted(String)
        /// This very call will never work.
        case rejected(String)
        /// 5xx, no answer, no connection. If the call may have arrived it may have been carried out.
        case unavailable(String)

        public var text: String {
            switch self {
            case .tooManyRequests(let seconds): "Too Many Requests: retry after \(Int(seconds))"
            case .threadNotFound: "message thread not found"
            case .notModified: "not modified"
            case .notAForum: "the chat is not a forum"
            case .unreachable(let text), .notPermitted(let text), .rejected(let text), .unavailable(let text): text
            }
        }
    }

    private struct Answer<Result: Decodable>: Decodable {
        let ok: Bool
        let result: Result?
        let errorCode: Int?
        let description: String?
        let parameters: Parameters?

        struct Parameters: Decodable {
            let retryAfter: Double?
            let migrateToChatId: Int64?
        }
    }

    /// Carries out one method.
    /// - Throws: `Failure`.
    public func call<Result: Decodable & Sendable>(_ call: BotCall<Result>) throws(Failure) -> Result {
        let reply = try send(
            call.method, call.parameters, timeout: call.timeout,
            file: call.upload.map {
                .file($0.name, path: $0.file.path, fileName: $0.file.name, type: $0.file.type)
            })
        let answer: Answer<Result>
        do {
            answer = try Telegram.decoder.decode(Answer<Result>.self, from: Data(reply.body))
        } catch {
            throw .unavailable("HTTP \(reply.status) without a Bot API answer")
        }
        if let result = answer.result, answer.ok { return result }
        throw Self.failure(answer.errorCode ?? reply.status, answer.description ?? "", answer.parameters?.retryAfter)
    }

    /// Long polling: updates from `offset` on, as they came; Telegram holds the call for so many seconds when there are
    /// none, and forgets those below the offset.
    /// - Throws: `Failure`.
    public func updates(from offset: Int64, waiting seconds: Int64) throws(Failure) -> [JSONValue] {
        let parameters: JSONValue = [
            "offset": .integer(offset), "timeout": .integer(seconds),
            "allowed_updates": .array(Telegram.updateKinds.map { .string($0) }),
        ]
        let reply = try send("getUpdates", parameters, timeout: Double(seconds) + 10)
        let answer = try? JSONDecoder().decode(JSONValue.self, from: Data(reply.body))
        if case .array(let updates)? = answer?["result"] { return updates }
        throw Self.failure(reply.status, answer?["description"]?.text ?? "", nil)
    }

    private func send(
        _ method: String, _ parameters: JSONValue, timeout: Double, file: HTTPClient.FormPart? = nil
    ) throws(Failure) -> HTTPClient.Answer {
        var request = HTTPClient.Request(url: "\(root)/bot\(token)/\(method)")
        request.method = "POST"
        if let file, case .object(let fields) = parameters {
            // In a form, what is no text goes as JSON.
            request.form = fields.map { .text($0, $1.text ?? $1.jsonText) } + [file]
        } else {
            request.headers = ["Content-Type: application/json"]
            request.body = Array(parameters.jsonText.utf8)
        }
        request.timeout = timeout
        do {
            return try http.send(request)
        } catch {
            throw .unavailable(error.description)
        }
    }

    /// Telegram rewords its texts, so they are matched by parts, whatever their case.
    static func failure(_ code: Int, _ description: String, _ retryAfter: Double?) -> Failure {
        let text = description.lowercased()
        func says(_ parts: String...) -> Bool { parts.contains { text.contains($0) } }
        switch code {
        case 429: return .tooManyRequests(retryAfter: max(retryAfter ?? 1, 1))
        case 400 where says("thread not found", "topic_deleted", "topic_id_invalid"): return .threadNotFound
        case 400 where says("not a forum"): return .notAForum
        case 400 where says("not modified", "topic_not_modified"): return .notModified
        case 403
        where says("blocked by the user", "user is deactivated", "can't initiate conversation", "bots can't send"):
            return .unreachable(description)
        case 400 where says("chat not found", "peer_id_invalid"): return .unreachable(description)
        case 400 where says("not enough rights", "upgraded to a supergroup", "chat_admin_required", "have no rights"):
            return .notPermitted(description)
        case 400, 413: return .rejected(description)
        case 401, 403, 404, 409: return .notPermitted(description)
        default: return .unavailable("\(code) \(description)")
        }
    }
}
