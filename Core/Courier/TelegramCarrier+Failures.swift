import JSON
import MariaDB

/// What Telegram's refusals mean.
extension TelegramCarrier {
    struct Consequence {
        let result: Outcome.Result
        var lanes: Set<Lane> = []
    }

    func consequence(of failure: BotAPI.Failure, for delivery: Delivery, failures: Int) throws -> Consequence {
        let failed = Consequence(result: .finished(.failed, error: failure.text))
        switch failure {
        case .tooManyRequests(let seconds): return Consequence(result: .flooded(after: seconds, error: failure.text))
        case .unavailable(let text), .unanswered(let text):
            return Consequence(result: .postponed(after: nil, error: text))
        case .notModified: return Consequence(result: .finished(.sent, error: nil))
        case .messageNotFound(let text): return Consequence(result: .dropped(text))
        case .rejected where failure.isLateAnswer: return Consequence(result: .dropped(failure.text))
        case .notAForum, .rejected, .unparsable: return failed
        case .topicClosed:
            // It was reopened a moment ago. Somebody does not want it open; it will not be for long.
            return delivery.kind.isShownInTopic
                ? Consequence(result: .postponed(after: nil, error: failure.text)) : failed
        case .threadNotFound:
            guard delivery.kind.isShownInTopic, let ticket = delivery.ticket, let chat = delivery.lane.chat else {
                return Consequence(result: .dropped(failure.text))
            }
            try replaceTopic(of: ticket, in: chat)
            // At once, but for a group that takes no topic at all: making them in quick succession can cost the bot.
            return Consequence(result: .postponed(after: delivery.attempts == 0 ? 0 : nil, error: failure.text))
        case .migrated(let new):
            guard let chat = delivery.lane.chat else { return failed }
            // At once, but where it has been moved before and is still here.
            return Consequence(
                result: .postponed(after: delivery.attempts == 0 ? 0 : nil, error: failure.text),
                lanes: try move(chat, to: new))
        case .notPermitted(let text):
            let pause = Backoff.secondsForMending(failures: failures)
            guard let chat = delivery.lane.chat, chat < 0, !failure.isAboutBot else {
                return Consequence(result: .postponed(after: pause, error: text))
            }
            // Without a title somewhere a ticket can be worked on; without its messages it cannot.
            if failure.isMissingRight, delivery.kind.isAdornment { return failed }
            return try outOfReach(chat, failure.isMissingRight ? Groups.missingRight : text, pause)
        case .unreachable(let text):
            guard let chat = delivery.lane.chat else { return failed }
            return chat > 0
                ? try park(delivery, of: chat, failure)
                : try outOfReach(chat, text, Backoff.secondsForMending(failures: failures))
        }
    }

    private func outOfReach(_ chat: Int64, _ text: String, _ pause: Double) throws -> Consequence {
        let lanes = try transact { try $0.groupOutOfReach(chat, because: text) }
        return Consequence(result: .postponed(after: pause, error: text), lanes: lanes)
    }

    private func move(_ chat: Int64, to new: Int64) throws -> Set<Lane> {
        try transact { try $0.moveGroup(from: chat, to: new) }
    }

    /// The customer blocked the bot or is gone: what is meant for them is parked, and whoever works on their tickets
    /// must learn it.
    private func park(_ delivery: Delivery, of chat: Int64, _ failure: BotAPI.Failure) throws -> Consequence {
        var count = 0
        let lanes = try transact { transaction in
            count = try transaction.parkCustomer(
                telegramID: chat, after: delivery, because: failure.text, isGone: failure.isAccountGone)
        }
        return Consequence(result: .settled(.blocked, count: count), lanes: lanes)
    }

    /// - Returns: where something new was queued.
    func transact(_ body: (Transaction) throws -> Void) throws -> Set<Lane> {
        try pool.transaction { db in
            let transaction = Transaction(db)
            try body(transaction)
            return transaction.lanes
        }
    }
}

extension Delivery.Kind {
    /// What wants a topic to stand in, and has one made anew where it was deleted.
    fileprivate var isShownInTopic: Bool { self == .messageToTopic || self == .textToTopic }

    /// What a ticket can do without.
    fileprivate var isAdornment: Bool {
        switch self {
        case .messageMark, .undoOffer, .undoEnd, .topicState, .topicAppearance, .topicEnd, .messageEdit,
            .messageDeletion, .textEdit, .groupCheck:
            true
        case .messageToCustomer, .messageToTopic, .textToChat, .textToTopic, .callbackAnswer, .fileFetch: false
        }
    }
}
