import CMariaDB

/// One session with the server. Not `Sendable`: a connection belongs to whoever took it from the `Pool`.
public final class Connection {
    let handle: UnsafeMutablePointer<MYSQL>
    private var statements: [String: Statement] = [:]
    /// Enough for every statement of a function; past it the cache starts anew, so that no list of conditions can fill
    /// the server's memory (`max_prepared_stmt_count`).
    private static let statementLimit = 64

    /// Opens a session in UTC, utf8mb4, strict mode and READ COMMITTED: outbox and counters want no gap locks.
    /// - Throws: `MariaDBError` of the last host that was tried.
    public init(_ endpoint: DatabaseURL) throws(MariaDBError) {
        let hosts = endpoint.socket == nil ? endpoint.hosts : [DatabaseURL.Host(name: "localhost", port: 0)]
        var failure = MariaDBError(.cannotConnect, "no host is configured")
        for host in hosts {
            guard let handle = mysql_init(nil) else { fatalError("out of memory") }
            Self.configure(handle)
            let opened = mysql_real_connect(
                handle, host.name, endpoint.user, endpoint.password, endpoint.database, host.port, endpoint.socket, 0)
            if opened != nil, hosts.count == 1 || Self.acceptsWrites(handle) {
                self.handle = handle
                return
            }
            failure =
                opened == nil
                ? Self.error(of: handle) : MariaDBError(.cannotConnect, "\(host.name):\(host.port) is read-only")
            mysql_close(handle)
        }
        throw failure
    }

    deinit {
        statements.removeAll()
        mysql_close(handle)
    }

    private static func configure(_ handle: UnsafeMutablePointer<MYSQL>) {
        for (option, seconds) in [
            (MYSQL_OPT_CONNECT_TIMEOUT, 3), (MYSQL_OPT_READ_TIMEOUT, 8), (MYSQL_OPT_WRITE_TIMEOUT, 8),
        ] {
            var seconds = UInt32(seconds)
            mysql_options(handle, option, &seconds)
        }
        mysql_options(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4")
        mysql_options(
            handle, MYSQL_INIT_COMMAND,
            """
            SET NAMES utf8mb4 COLLATE utf8mb4_unicode_520_ci, time_zone = '+00:00', \
            sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,ONLY_FULL_GROUP_BY', \
            tx_isolation = 'READ-COMMITTED', innodb_lock_wait_timeout = 3
            """)
    }

    /// Whether this host is the primary, when there are several to choose from.
    private static func acceptsWrites(_ handle: UnsafeMutablePointer<MYSQL>) -> Bool {
        guard mysql_query(handle, "SELECT @@read_only") == 0, let result = mysql_store_result(handle) else {
            return false
        }
        defer { mysql_free_result(result) }
        return mysql_fetch_row(result)?[0].map { String(cString: $0) } == "0"
    }

    static func error(of handle: UnsafeMutablePointer<MYSQL>, sql: String? = nil) -> MariaDBError {
        MariaDBError(
            .init(rawValue: mysql_errno(handle)), String(cString: mysql_error(handle)),
            sqlState: String(cString: mysql_sqlstate(handle)), sql: sql)
    }

    private func statement(for text: String) throws(MariaDBError) -> Statement {
        if let known = statements[text] { return known }
        if statements.count >= Self.statementLimit { statements.removeAll() }
        let new = try Statement(text, on: self)
        statements[text] = new
        return new
    }

    /// Runs a statement that answers no rows.
    @discardableResult
    public func run(_ sql: SQL) throws(MariaDBError) -> Outcome {
        let statement = try statement(for: sql.text)
        try statement.execute(sql.bindings)
        return statement.outcome
    }

    /// Every row of the answer.
    public func all<Record: RowDecodable>(_ sql: SQL, as: Record.Type = Record.self) throws -> [Record] {
        let statement = try statement(for: sql.text)
        try statement.execute(sql.bindings)
        defer { statement.finish() }
        var records: [Record] = []
        while let row = try statement.next() { records.append(try Record(row: row)) }
        return records
    }

    /// The first row, or nil where there is none.
    public func first<Record: RowDecodable>(_ sql: SQL, as: Record.Type = Record.self) throws -> Record? {
        let statement = try statement(for: sql.text)
        try statement.execute(sql.bindings)
        defer { statement.finish() }
        return try statement.next().map { try Record(row: $0) }
    }

    /// Text protocol, for what cannot be prepared or is run once: `COMMIT`, a migration.
    public func execute(_ text: String) throws(MariaDBError) {
        guard mysql_real_query(handle, text, UInt(text.utf8.count)) == 0 else {
            throw Self.error(of: handle, sql: text)
        }
        if let result = mysql_store_result(handle) { mysql_free_result(result) }
    }
}

/// What a statement without rows did.
public struct Outcome: Sendable {
    /// As the server counts them: rows that were really changed.
    public let affectedRows: Int
    /// The AUTO_INCREMENT value of the first row inserted; 0 if there was none.
    public let insertID: Int64
}
