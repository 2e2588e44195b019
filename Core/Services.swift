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
    let http = HTTPClient()
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
        courier = Courier(configuration, pool: pool, http: http, log: log)
    }
}
