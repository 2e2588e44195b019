import CMariaDB

/// A prepared statement with the buffers that its parameters and rows pass through.
/// It holds its connection unowned: the connection's cache owns it and is emptied first.
final class Statement {
    private unowned let connection: Connection
    private let text: String
    private let handle: UnsafeMutablePointer<MYSQL_STMT>
    private let parameters: Parameters
    private let columns: Columns?
    private var isFetching = false

    init(_ text: String, on connection: Connection) throws(MariaDBError) {
        guard let handle = mysql_stmt_init(connection.handle) else { fatalError("out of memory") }
        guard mysql_stmt_prepare(handle, text, UInt(text.utf8.count)) == 0 else {
            let failure = Self.error(of: handle, sql: text)
            mysql_stmt_close(handle)
            throw failure
        }
        self.connection = connection
        self.text = text
        self.handle = handle
        parameters = Parameters(count: Int(mysql_stmt_param_count(handle)))
        columns = Columns(of: handle)
    }

    deinit {
        mysql_stmt_close(handle)
    }

    /// What went wrong while rows are fetched, a deadlock for one, the library notes at the connection alone.
    private func failure() -> MariaDBError {
        mysql_stmt_errno(handle) != 0
            ? Self.error(of: handle, sql: text) : Connection.error(of: connection.handle, sql: text)
    }

    private static func error(of handle: UnsafeMutablePointer<MYSQL_STMT>, sql: String) -> MariaDBError {
        MariaDBError(
            .init(rawValue: mysql_stmt_errno(handle)), String(cString: mysql_stmt_error(handle)),
            sqlState: String(cString: mysql_stmt_sqlstate(handle)), sql: sql)
    }

    func execute(_ values: [SQLValue]) throws(MariaDBError) {
        precondition(values.count == parameters.count, "as many values as placeholders")
        parameters.bind(values)
        guard mysql_stmt_bind_param(handle, parameters.binds) == 0, mysql_stmt_execute(handle) == 0 else {
            throw failure()
        }
        guard let columns else { return }
        guard mysql_stmt_bind_result(handle, columns.binds) == 0 else { throw failure() }
        isFetching = true
    }

    var outcome: Outcome {
        Outcome(
            affectedRows: Int(truncatingIfNeeded: mysql_stmt_affected_rows(handle)),
            insertID: Int64(bitPattern: mysql_stmt_insert_id(handle)))
    }

    /// The next row, valid until the next call.
    func next() throws(MariaDBError) -> Row? {
        guard let columns else { return nil }
        if columns.haveGrown {
            // Not sooner: binding may set the lengths of the row that was just read to nothing (Connector/C 3.3.19).
            guard mysql_stmt_bind_result(handle, columns.binds) == 0 else { throw failure() }
            columns.haveGrown = false
        }
        switch mysql_stmt_fetch(handle) {
        case 0: break
        case MYSQL_DATA_TRUNCATED:
            // Expected: a text longer than its buffer so far. The buffer grows, the value is fetched again.
            for index in columns.tooShort() {
                columns.grow(index)
                guard mysql_stmt_fetch_column(handle, columns.binds + index, UInt32(index), 0) == 0 else {
                    throw failure()
                }
            }
        case MYSQL_NO_DATA:
            isFetching = false
            return nil
        default:
            isFetching = false
            throw failure()
        }
        return Row(columns)
    }

    /// Throws away what was not read, so that the connection can take its next command.
    func finish() {
        if isFetching { mysql_stmt_free_result(handle) }
        isFetching = false
    }
}
