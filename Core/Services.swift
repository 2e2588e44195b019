import HTTPClient
import Logging
import MariaDB
import Secrets

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

    /// Nil without a bot.
    public var botAPI: BotAPI? {
        configuration.telegram.map { BotAPI($0, http: http) }
    }

    public init(_ configuration: Configuration, log: Log) {
        self.configuration = configuration
        self.log = log
        // One for each thread that serves, and those of the courier.
        pool = Pool(configuration.database, capacity: configuration.threads + Courier.threads)
        tokenKeys = TokenKeys(secret: configuration.jwtSecret, publicKey: configuration.jwtPublicKey)
        secondFactorSeal = Seal(secret: configuration.jwtSecret, purpose: "second factor")
        answerSeal = Seal(secret: configuration.jwtSecret, purpose: "kept answer")
        hookSeal = Seal(secret: configuration.jwtSecret, purpose: "hook secret")
        hookHTTP = HTTPClient(reachesPrivate: configuration.allowsPrivateHooks)
        courier = Courier(configuration, pool: pool, http: http, log: log)
    }
}
