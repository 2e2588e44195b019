/// A statement and what is bound to it. Interpolating a value writes a `?` and binds it:
/// `"SELECT id FROM users WHERE email = \(email)"` cannot be injected into.
/// Interpolating another `SQL` splices it, which is how a column list is written once.
public struct SQL: ExpressibleByStringInterpolation, Equatable, Sendable {
    public private(set) var text: String
    public private(set) var bindings: [SQLValue]

    public init(stringLiteral value: StaticString) {
        text = value.description
        bindings = []
    }

    public init(stringInterpolation: Interpolation) {
        text = stringInterpolation.text
        bindings = stringInterpolation.bindings
    }

    /// Text that did not come from a literal: a migration file, a name that this program made.
    /// Never pass what somebody sent.
    public init(unsafe text: String) {
        self.text = text
        bindings = []
    }

    public static func + (left: SQL, right: SQL) -> SQL {
        "\(left)\(right)"
    }

    public struct Interpolation: StringInterpolationProtocol {
        var text: String
        var bindings: [SQLValue] = []

        public init(literalCapacity: Int, interpolationCount: Int) {
            text = ""
            text.reserveCapacity(literalCapacity + interpolationCount * 64)
            bindings.reserveCapacity(interpolationCount)
        }

        public mutating func appendLiteral(_ literal: StaticString) {
            literal.withUTF8Buffer { text += String(decoding: $0, as: UTF8.self) }
        }

        public mutating func appendInterpolation(_ value: some SQLBindable) {
            text += "?"
            bindings.append(value.sqlValue)
        }

        public mutating func appendInterpolation(_ value: (some SQLBindable)?) {
            text += "?"
            bindings.append(value?.sqlValue ?? .null)
        }

        public mutating func appendInterpolation(_ sql: SQL) {
            text += sql.text
            bindings += sql.bindings
        }

        /// `IN (\(list: ids))`. The list must not be empty: `IN ()` is not SQL.
        public mutating func appendInterpolation(list values: [some SQLBindable]) {
            precondition(!values.isEmpty, "an empty IN list")
            text += Array(repeating: "?", count: values.count).joined(separator: ", ")
            bindings += values.map(\.sqlValue)
        }
    }
}

extension [SQL] {
    /// Conditions joined with `AND`; none at all is always true.
    public func all() -> SQL {
        guard let first else { return "TRUE" }
        return dropFirst().reduce(first) { "\($0) AND \($1)" }
    }
}
