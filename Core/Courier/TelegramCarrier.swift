import HTTPClient
import JSON
import MariaDB
import Timestamps

/// Carries deliveries to Telegram: says what each kind of delivery means in calls, and what an answer means for it.
struct TelegramCarrier {
    let publicURL: String
    let webApp: WebApp?
    let uploadDirectory: String
    let settings: TelegramConfiguration
    let pool: Pool
    let api: BotAPI
    let sharedBudget: SharedBudget?
    let icons = TopicIcons()

    init(_ configuration: Configuration, _ settings: TelegramConfiguration, pool: Pool, http: HTTPClient) {
        publicURL = configuration.publicURL
        webApp = configuration.webApp
        uploadDirectory = configuration.uploadDirectory
        self.settings = settings
        self.pool = pool
        api = BotAPI(settings, http: http)
        sharedBudget = SharedBudget(callsPerSecond: settings.callsPerSecond, pool: pool)
    }

    /// About 20 calls a minute in a group; one a second with a customer, who may be told several things at once.
    func budget(of lane: Lane) -> Budget? {
        guard let chat = lane.chat else { return nil }
        return chat < 0
            ? Budget(secondsPerCall: 60 / settings.groupCallsPerMinute, burst: 20)
            : Budget(secondsPerCall: 30 / settings.callsPerSecond, burst: 10)
    }

    /// - Parameters:
    ///   - isStrained: whether the lane has to save calls.
    ///   - failures: of the lane, in a row.
    ///   - keepLease: run before each call.
    /// - Throws: what the database or `keepLease` says; Telegram's answers are outcomes.
    func carry(
        _ delivery: Delivery, isStrained: Bool, failures: Int, keepLease: @escaping () throws -> Void
    ) throws -> Outcome {
        let calls = Calls(api: api, shared: sharedBudget, before: keepLease)
        var carried = [delivery]
        var lanes: Set<Lane> = []
        let result: Outcome.Result
        do {
            do {
                try attempt(delivery, &carried, isStrained, calls)
            } catch BotAPI.Failure.topicClosed {
                lanes = try reopenTopic(for: delivery, calls)
                try attempt(delivery, &carried, isStrained, calls)
            }
            result = .finished(.sent, error: nil)
        } catch let failure as BotAPI.Failure {
            let consequence = try consequence(of: failure, for: delivery, failures: failures)
            result = consequence.result
            lanes.formUnion(consequence.lanes)
        } catch let nothing as NothingToDeliver {
            result = .dropped(nothing.reason)
        } catch let gathering as StillGathering {
            result = .waits(until: gathering.until)
        }
        return Outcome(
            deliveries: carried, calls: calls.count, unanswered: calls.unanswered, result: result, lanes: lanes)
    }

    /// - Parameter carried: what is done when this is.
    private func attempt(
        _ delivery: Delivery, _ carried: inout [Delivery], _ isStrained: Bool, _ calls: Calls
    ) throws {
        if delivery.kind == .callbackAnswer { return try answer(delivery, calls) }
        guard let chat = delivery.lane.chat else { throw NothingToDeliver("the lane is no chat's") }
        switch delivery.kind {
        case .messageToCustomer: carried = try sendToCustomer(delivery, in: chat, calls)
        case .messageToTopic, .textToTopic: carried = try sendToTopic(delivery, in: chat, isStrained, calls)
        case .textToChat: try sendText(delivery, to: Destination(chat: chat, thread: delivery.payload.thread), calls)
        case .textEdit: try editText(delivery, in: chat, calls)
        case .messageEdit:
            carried = try pool.read { try $0.deliveries.alike(delivery) }
            try renewCopies(delivery, in: chat, calls)
        case .messageDeletion: try deleteCopies(delivery, in: chat, calls)
        case .messageMark:
            carried = try pool.read { try $0.deliveries.alike(delivery) }
            try mark(carried.last ?? delivery, in: chat, calls)
        case .undoOffer: try offerUndo(delivery, in: chat, calls)
        case .undoEnd: try endUndo(delivery, in: chat, calls)
        case .topicState:
            carried = try pool.read { try $0.deliveries.alike(delivery) }
            try followState(delivery, in: chat, calls)
        case .topicAppearance:
            carried = try pool.read { try $0.deliveries.alike(delivery) }
            try followAppearance(delivery, in: chat, calls)
        case .topicEnd:
            guard let thread = delivery.payload.thread else { throw NothingToDeliver("there is no topic") }
            _ = try calls.make(.closeForumTopic(thread, in: chat))
        case .groupCheck: try checkGroup(delivery, in: chat, calls)
        case .callbackAnswer, .fileFetch: throw NothingToDeliver("it is in the wrong lane")
        }
    }

    func message(of delivery: Delivery) throws -> Message {
        guard let id = delivery.message, let message = try pool.read({ try $0.messages.find(id) }) else {
            throw NothingToDeliver("the message is gone")
        }
        return message
    }
}
