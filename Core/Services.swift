import HTTPClient
import Logging
import MariaDB
import Secrets
import Timestamps

/// What lives as long as the process: configuration, connections, keys, courier.
public final class Services: Sendable {
    public let configuration: Configuration
    public let log: Log
    public let pool: Pool
    let tokenKeys: TokenKeys
    /// What is sealed in the database, each for its purpose.
    let secondFactorSeal: Seal
    let answerSeal: Seal
    let hookSeal: Seal
    let http = HTTPClient()
    /// For URLs that others gave us.
    let hookHTTP: HTTPClient
    public let courier: Courier
    let inbox = Inbox()

    /// Nil without a bot.
    public var botAPI: BotAPI? {
        configuration.telegram.map { BotAPI($0, http: http) }
    }

    public init(_ configuration: Configuration, log: Log) {
        self.configuration = configuration
        self.log = log
        // One for each thread that serves, and those of courier and inbox.
        pool = Pool(configuration.database, capacity: configuration.threads + Courier.threads + Inbox.threads)
        tokenKeys = TokenKeys(secret: configuration.jwtSecret, publicKey: configuration.jwtPublicKey)
        secondFactorSeal = Seal(secret: configuration.jwtSecret, purpose: "second factor")
        answerSeal = Seal(secret: configuration.jwtSecret, purpose: "kept answer")
        hookSeal = Seal(secret: configuration.jwtSecret, purpose: "hook secret")
        hookHTTP = HTTPClient(reachesPrivate: configuration.allowsPrivateHooks)
        courier = Courier(configuration, pool: pool, http: http, log: log)
    }

    /// What the job does: works off the updates that wait, then delivers what waits, and what comes due before `deadline`.
    public func workOff(until deadline: Timestamp) throws -> Courier.Report {
        let chats = try pool.read { try $0.updates.waitingChats() }
        inbox.wake(chats, self)
        inbox.settle(until: deadline)
        inbox.drain(deadline: .now.adding(seconds: 5))
        _ = try Desk(self).showDeadlines()
        let report = try courier.deliverAll(until: deadline)
        _ = try pool.transaction { try $0.updates.forgetDone(before: .now.adding(seconds: -8 * 86_400)) }
        return report
    }

    /// Brings what was begun to its end before the process leaves; what is left then is left to the job.
    public func drain(deadline: Timestamp) {
        inbox.drain(deadline: .now.adding(seconds: deadline.seconds(since: .now) / 3))
        courier.drain(deadline: deadline)
    }
}
