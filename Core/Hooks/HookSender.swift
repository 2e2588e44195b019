import HTTPClient
import JSON
import Secrets
import Timestamps

/// What a hook is told.
struct HookMessage {
    let id = "msg_" + Random.hex(16)
    let event: String
    let data: JSONValue
}

/// What came of telling it.
struct HookOutcome {
    let state: HookCall.State
    var statusCode: Int?
    /// Milliseconds.
    var duration: Int
    var response: String?
    var error: String?
}

/// Calls hooks, each call signed as Standard Webhooks 1.0 has it.
struct HookSender {
    private let http: HTTPClient

    init(_ services: Services) {
        http = services.hookHTTP
    }

    func send(_ message: HookMessage, to url: String, secret: [UInt8]) -> HookOutcome {
        let started = Timestamp.now
        let body: JSONValue = [
            "type": .string(message.event), "timestamp": .string(started.iso8601(.seconds)), "data": message.data,
        ]
        let text = body.jsonText
        let signed = Signature.hmac(Array("\(message.id).\(started.seconds).\(text)".utf8), key: secret)
        var request = HTTPClient.Request(url: url)
        request.method = "POST"
        request.headers = [
            "Content-Type: application/json", "User-Agent: TopicDesk", "webhook-id: \(message.id)",
            "webhook-timestamp: \(started.seconds)", "webhook-signature: v1,\(Base64.text(of: signed))",
        ]
        request.body = Array(text.utf8)
        request.timeout = 15
        request.answerLimit = 16_384
        request.cutsAnswer = true
        do {
            let answer = try http.send(request)
            return HookOutcome(
                state: (200..<300).contains(answer.status) ? .succeeded : .failed, statusCode: answer.status,
                duration: Self.milliseconds(since: started),
                response: String(decoding: answer.body, as: UTF8.self).prefix(characters: 4_096))
        } catch {
            return HookOutcome(state: .failed, duration: Self.milliseconds(since: started), error: error.description)
        }
    }

    private static func milliseconds(since start: Timestamp) -> Int {
        Int(Timestamp.now.seconds(since: start) * 1_000)
    }
}
