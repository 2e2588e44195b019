import CMariaDB

/// What the server or the client library said no with.
///
/// `description` is safe to log: it has the code, the statement with its `?`, and the name of a violated constraint,
/// never the bound values, some of which the server repeats in `message`.
public struct MariaDBError: Error, CustomStringConvertible, Sendable {
    public let code: Code
    public let sqlState: String
    /// The server's own words; may quote data.
    public let message: String
    public let sql: String?

    /// A number of https://mariadb.com/kb/en/mariadb-error-codes/ or, from 2000 on, of Connector/C's `errmsg.h`.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: UInt32

        public init(rawValue: UInt32) {
            self.rawValue = rawValue
        }

        public static let duplicateEntry = Code(rawValue: 1062)
        public static let noSuchTable = Code(rawValue: 1146)
        public static let lockWaitTimeout = Code(rawValue: 1205)
        public static let deadlock = Code(rawValue: 1213)
        public static let foreignKeyFails = Code(rawValue: 1452)
        public static let checkFails = Code(rawValue: 4025)
        public static let cannotConnectLocally = Code(rawValue: 2002)
        public static let cannotConnect = Code(rawValue: 2003)
        public static let serverGone = Code(rawValue: 2006)
        public static let serverLost = Code(rawValue: 2013)
        /// This library's own: no connection became free in time.
        public static let poolExhausted = Code(rawValue: 9001)
        /// This library's own: a row did not have what was asked of it.
        public static let decoding = Code(rawValue: 9002)
        /// This library's own: the connection was lost while COMMIT was under way.
        public static let outcomeUnknown = Code(rawValue: 9003)
    }

    public init(_ code: Code, _ message: String, sqlState: String = "HY000", sql: String? = nil) {
        self.code = code
        self.message = message
        self.sqlState = sqlState
        self.sql = sql
    }

    /// The connection is of no more use.
    public var isConnectionLoss: Bool {
        code.rawValue == 2006 || code.rawValue == 2013 || code.rawValue == 2055 || code.rawValue == 1927
            || code.rawValue == 1053
    }

    /// The database cannot be worked with for now; the caller is not at fault.
    public var isUnavailable: Bool {
        isConnectionLoss || [.poolExhausted, .outcomeUnknown, .lockWaitTimeout, .deadlock].contains(code)
            || (2001...2012).contains(code.rawValue) || [1040, 1203, 1290, 1836].contains(code.rawValue)
    }

    /// The name of the key or constraint that was violated, if that is what happened.
    public var constraint: String? {
        switch code {
        case .duplicateEntry: message.split(separator: "'").last.map(String.init)
        case .checkFails, .foreignKeyFails:
            message.split(separator: "CONSTRAINT `").last?.split(separator: "`").first.map(String.init)
        default: nil
        }
    }

    public var description: String {
        let said = constraint.map { "constraint \($0)" } ?? (code.rawValue >= 2000 || sql == nil ? message : "")
        return "MariaDB error \(code.rawValue) (\(sqlState)) \(said)" + (sql.map { " in: \($0)" } ?? "")
    }
}
