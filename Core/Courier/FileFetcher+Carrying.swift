import Timestamps

/// As the courier's carrier of the lanes `files:…`.
extension FileFetcher {
    /// How often a file is asked for.
    static let patienceInAttempts = 20
    /// An outage of Telegram's, or of ours, is no fault of the files that came before it.
    private static let longestOutage = 86_400.0

    /// - Parameter keepLease: run before the call and while bytes come in.
    /// - Throws: what the database, the disk or `keepLease` says.
    func carry(_ delivery: Delivery, keepLease: () throws -> Void) throws -> Outcome {
        var lanes: Set<Lane> = []
        guard let uuid = delivery.payload.file else {
            return .init(deliveries: [delivery], calls: 0, result: .finished(.failed, error: "no file is named"))
        }
        let result: Outcome.Result =
            switch try fetch(uuid, keepOn: keepLease, lanes: &lanes) {
            case .fetched: .finished(.sent, error: nil)
            case .gone: .dropped("the file was deleted")
            case .refused(let reason): .finished(.failed, error: reason)
            case .unavailable(let text, let after, let isAboutFile):
                try again(delivery, uuid, text, after: after, isAboutFile: isAboutFile)
            }
        return .init(deliveries: [delivery], calls: 1, result: result, lanes: lanes)
    }

    private func again(
        _ delivery: Delivery, _ uuid: String, _ text: String, after: Double?, isAboutFile: Bool
    ) throws -> Outcome.Result {
        let attempts = delivery.attempts + 1
        let hasWaited = isAboutFile || Timestamp.now.seconds(since: delivery.createdAt) > Self.longestOutage
        if attempts >= Self.patienceInAttempts, hasWaited {
            try giveUp(uuid, because: "did not come in \(attempts) attempts: \(text)")
            return .finished(.failed, error: text)
        }
        // One file does not hold those behind it up for long.
        let pause = isAboutFile ? Backoff.seconds(failures: min(delivery.attempts, 5)) : nil
        return .postponed(after: after ?? pause, error: text)
    }
}
