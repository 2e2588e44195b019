import MariaDB
import Secrets
import Timestamps

/// An answer as it is kept for those who ask again.
public struct KeptAnswer: Sendable {
    public let status: Int
    public let body: [UInt8]

    public init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }
}

extension Desk {
    /// Seconds for which an idempotency key is remembered.
    static let keyLifetime = 86_400.0

    /// Carries a request out once, however often it comes with the same key: all that it does is committed together
    /// with the answer, so that a crash in between leaves neither.
    /// - Parameters:
    ///   - key: digest of caller, method, path and `Idempotency-Key`.
    ///   - request: digest of the body.
    /// - Returns: the answer, and whether it is an old one.
    /// - Throws: `Refusal.keyReused` for another body, `.keyBusy` while the first request is under way; what `act`
    ///   throws, after which the key is free again.
    func once(
        _ key: [UInt8], request: [UInt8], _ act: (Desk) throws -> KeptAnswer
    ) throws -> (answer: KeptAnswer, isReplay: Bool) {
        if let answer = try read({ try $0.idempotencyKeys.answer(key, request: request, services.answerSeal) }) {
            return (answer, true)
        }
        return try together { desk, transaction in
            let keys = transaction.db.idempotencyKeys
            guard try keys.claim(key, request: request, at: transaction.now) else {
                // Committed since we looked.
                guard let answer = try keys.answer(key, request: request, services.answerSeal) else {
                    throw Refusal.keyBusy
                }
                return (answer, true)
            }
            let answer = try act(desk)
            try keys.keep(answer, for: key, services.answerSeal)
            return (answer, false)
        }
    }
}

/// The SQL of idempotency keys.
struct IdempotencyKeys {
    let db: Connection
}

extension Connection {
    var idempotencyKeys: IdempotencyKeys { IdempotencyKeys(db: self) }
}

extension IdempotencyKeys {
    private struct Kept: RowDecodable {
        let request: [UInt8]
        let status: Int?
        let answer: [UInt8]?

        init(row: Row) throws {
            request = try row("request")
            status = try row("status")
            answer = try row("answer")
        }
    }

    /// What was answered the first time; nil where this is the first.
    /// - Throws: `Refusal.keyReused`.
    func answer(_ key: [UInt8], request: [UInt8], _ seal: Seal) throws -> KeptAnswer? {
        let horizon = Timestamp.now.adding(seconds: -Desk.keyLifetime)
        let kept: Kept? = try db.first(
            "SELECT request, status, answer FROM idempotency_keys WHERE digest = \(key) AND created_at > \(horizon)")
        guard let kept else { return nil }
        guard kept.request == request else { throw Refusal.keyReused }
        guard let status = kept.status, let body = kept.answer.flatMap(seal.open) else { return nil }
        return KeptAnswer(status: status, body: body)
    }

    /// Takes a key for this transaction; does not wait for another one that holds it.
    /// - Returns: false where it was used before.
    /// - Throws: `Refusal.keyBusy`.
    func claim(_ key: [UInt8], request: [UInt8], at now: Timestamp) throws -> Bool {
        let horizon = now.adding(seconds: -Desk.keyLifetime)
        do {
            try db.run(
                """
                SET STATEMENT innodb_lock_wait_timeout = 0 FOR \
                DELETE FROM idempotency_keys WHERE digest = \(key) AND created_at <= \(horizon)
                """)
            return try db.run(
                """
                SET STATEMENT innodb_lock_wait_timeout = 0 FOR \
                INSERT IGNORE INTO idempotency_keys (digest, request, created_at) VALUES (\(key), \(request), \(now))
                """
            ).affectedRows > 0
        } catch {
            throw error.code == .lockWaitTimeout ? Refusal.keyBusy : error
        }
    }

    func keep(_ answer: KeptAnswer, for key: [UInt8], _ seal: Seal) throws {
        try db.run(
            """
            UPDATE idempotency_keys SET status = \(answer.status), answer = \(seal.close(answer.body)) \
            WHERE digest = \(key)
            """)
    }
}
