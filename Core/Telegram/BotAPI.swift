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
            let text = "HTTP \(reply.status) without a Bot API answer"
            throw reply.status < 300 ? .unanswered(text) : .unavailable(text)
        }
        if let result = answer.result, answer.ok { return result }
        throw Failure(
            answer.errorCode ?? reply.status, answer.description ?? "", retryAfter: answer.parameters?.retryAfter,
            migratedTo: answer.parameters?.migrateToChatId)
    }

    /// Long polling: updates from `offset` on, as they came; Telegram holds the call for so many seconds when there are
    /// none, and forgets those below the offset.
    /// - Throws: `Failure`.
    public func updates(from offset: Int64, waiting seconds: Int64) throws(Failure) -> [JSONValue] {
        let parameters: JSONValue = [
            "offset": .integer(offset), "timeout": .integer(seconds),
            "allowed_updates": .array(Telegram.updateKinds.map { .string($0) }),
        ]
        let reply: HTTPClient.Answer
        do {
            reply = try send("getUpdates", parameters, timeout: Double(seconds) + 10)
        } catch {
            // Asking again gets the same updates again: nothing is in doubt.
            throw .unavailable(error.text)
        }
        let answer = try? JSONDecoder().decode(JSONValue.self, from: Data(reply.body))
        if case .array(let updates)? = answer?["result"] { return updates }
        throw Failure(reply.status, answer?["description"]?.text ?? "")
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
            throw error.mayHaveArrived ? .unanswered(error.description) : .unavailable(error.description)
        }
    }
}
