import Timestamps

/// A record that can be made of a row. Columns are read by name, in the order of the column list:
/// `id = try row("id")`. A missing column, NULL into a value that is not optional, or an unknown word throws.
public protocol RowDecodable {
    init(row: Row) throws
}

// What is generic here is inlinable, so that it is compiled for the types it is used with: looking them up at run time
// took a tenth of a request.

/// A look at the row that was just fetched. It must be decoded before the next fetch, which `RowDecodable` sees to.
public struct Row {
    @usableFromInline let columns: Columns

    init(_ columns: Columns) {
        self.columns = columns
    }

    @inlinable
    public func callAsFunction<Value: SQLDecodable>(_ name: StaticString) throws(MariaDBError) -> Value {
        guard let index = columns.index(of: name) else { throw Self.failure(name, "is not in the row") }
        guard !columns.isNull(index) else {
            guard let value = Value.null else { throw Self.failure(name, "is NULL") }
            return value
        }
        guard let value = Value(column: Column(columns: columns, index: index)) else {
            throw Self.failure(name, "does not decode as \(Value.self)")
        }
        return value
    }

    /// The only column of a row, whatever its name: a count, an id.
    func only<Value: SQLDecodable>() throws(MariaDBError) -> Value {
        guard !columns.isNull(0) else {
            guard let value = Value.null else { throw Self.failure("the column", "is NULL") }
            return value
        }
        guard let value = Value(column: Column(columns: columns, index: 0)) else {
            throw Self.failure("the column", "does not decode as \(Value.self)")
        }
        return value
    }

    @usableFromInline
    static func failure(_ name: StaticString, _ what: String) -> MariaDBError {
        MariaDBError(.decoding, "column \(name) \(what)")
    }
}

/// One value of a row, for `SQLDecodable`.
public struct Column {
    @usableFromInline let columns: Columns
    @usableFromInline let index: Int

    @usableFromInline
    init(columns: Columns, index: Int) {
        self.columns = columns
        self.index = index
    }

    public var integer: Int64? {
        switch columns.kinds[index] {
        case .integer: columns.integer(index)
        case .double: Int64(exactly: columns.double(index))
        case .bytes: text.flatMap { Int64($0) }
        case .time: nil
        }
    }

    public var double: Double? {
        switch columns.kinds[index] {
        case .integer: Double(columns.integer(index))
        case .double: columns.double(index)
        case .bytes: text.flatMap { Double($0) }
        case .time: nil
        }
    }

    public var timestamp: Timestamp? {
        columns.kinds[index] == .time ? columns.time(index) : nil
    }

    public var text: String? {
        columns.kinds[index] == .bytes ? String(decoding: columns.bytes(index), as: UTF8.self) : nil
    }

    public var bytes: [UInt8]? {
        columns.kinds[index] == .bytes ? Array(columns.bytes(index)) : nil
    }
}

/// A value that a column can become. `null` is what NULL becomes, or nil where it is not allowed.
public protocol SQLDecodable {
    init?(column: Column)
    static var null: Self? { get }
}

extension SQLDecodable {
    @inlinable public static var null: Self? { nil }
}

extension Int64: SQLDecodable {
    @inlinable
    public init?(column: Column) {
        guard let value = column.integer else { return nil }
        self = value
    }
}

extension Int: SQLDecodable {
    @inlinable
    public init?(column: Column) {
        guard let value = column.integer else { return nil }
        self.init(exactly: value)
    }
}

extension Bool: SQLDecodable {
    @inlinable
    public init?(column: Column) {
        guard let value = column.integer else { return nil }
        self = value != 0
    }
}

extension Double: SQLDecodable {
    @inlinable
    public init?(column: Column) {
        guard let value = column.double else { return nil }
        self = value
    }
}

extension String: SQLDecodable {
    @inlinable
    public init?(column: Column) {
        guard let value = column.text else { return nil }
        self = value
    }
}

extension Timestamp: SQLDecodable {
    @inlinable
    public init?(column: Column) {
        guard let value = column.timestamp else { return nil }
        self = value
    }
}

extension Array: SQLDecodable where Element == UInt8 {
    @inlinable
    public init?(column: Column) {
        guard let value = column.bytes else { return nil }
        self = value
    }
}

extension Optional: SQLDecodable where Wrapped: SQLDecodable {
    @inlinable
    public init?(column: Column) {
        guard let value = Wrapped(column: column) else { return nil }
        self = .some(value)
    }

    @inlinable public static var null: Self? { .some(.none) }
}

extension SQLDecodable where Self: RawRepresentable, RawValue: SQLDecodable {
    @inlinable
    public init?(column: Column) {
        guard let raw = RawValue(column: column), let value = Self(rawValue: raw) else { return nil }
        self = value
    }
}

/// A row of one column.
public struct Scalar<Value: SQLDecodable>: RowDecodable {
    public let value: Value

    public init(row: Row) throws {
        value = try row.only()
    }
}

extension Connection {
    /// The one value of the first row: `SELECT COUNT(*) …`.
    public func scalar<Value: SQLDecodable>(_ sql: SQL, as: Value.Type = Value.self) throws -> Value? {
        try first(sql, as: Scalar<Value>.self)?.value
    }
}

/// A row of two columns, `k` and `v`.
private struct Pair<Key: SQLDecodable, Value: SQLDecodable>: RowDecodable {
    let key: Key
    let value: Value

    init(row: Row) throws {
        key = try row("k")
        value = try row("v")
    }
}

extension Connection {
    /// `SELECT ticket_id AS k, COUNT(*) AS v …`; of several rows with a key the last.
    public func dictionary<Key: SQLDecodable & Hashable, Value: SQLDecodable>(_ sql: SQL) throws -> [Key: Value] {
        let pairs: [Pair<Key, Value>] = try all(sql)
        return Dictionary(pairs.map { ($0.key, $0.value) }) { $1 }
    }
}
