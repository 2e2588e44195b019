/// The Bot API for one delivery.
final class Calls {
    /// The failed ones too: Telegram counts them.
    private(set) var count = 0
    /// Those that were sent and not answered.
    private(set) var unanswered = 0
    private let api: BotAPI
    private let shared: SharedBudget?
    private let before: () throws -> Void

    init(api: BotAPI, shared: SharedBudget?, before: @escaping () throws -> Void) {
        self.api = api
        self.shared = shared
        self.before = before
    }

    /// Makes a call when its turn has come; without its formatting, where Telegram does not take that.
    /// - Throws: `BotAPI.Failure`, and what `before` and the database throw.
    func make<Result: Decodable & Sendable>(_ call: BotCall<Result>) throws -> Result {
        do {
            return try once(call)
        } catch BotAPI.Failure.unparsable {
            return try once(call.plain)
        }
    }

    private func once<Result: Decodable & Sendable>(_ call: BotCall<Result>) throws -> Result {
        // The turn may be long in coming; the lease is looked at after it.
        try shared?.wait(for: call.weight)
        try before()
        count += call.weight
        do {
            return try api.call(call)
        } catch {
            if case .unanswered = error { unanswered += 1 }
            throw error
        }
    }
}
