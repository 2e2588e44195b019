import Timestamps

/// A value that writes itself as JSON and knows the JSON Schema (2020-12) of what it writes.
public protocol JSONWritable: SendableMetatype {
    static var schema: JSONValue { get }
    func write(to json: inout JSONWriter)
}

extension Int64: JSONWritable {
    public static var schema: JSONValue { ["type": "integer"] }
    public func write(to json: inout JSONWriter) { json.integer(self) }
}

extension Int: JSONWritable {
    public static var schema: JSONValue { ["type": "integer"] }
    public func write(to json: inout JSONWriter) { json.integer(Int64(self)) }
}

extension Double: JSONWritable {
    public static var schema: JSONValue { ["type": "number"] }
    public func write(to json: inout JSONWriter) { json.double(self) }
}

extension Bool: JSONWritable {
    public static var schema: JSONValue { ["type": "boolean"] }
    public func write(to json: inout JSONWriter) { json.bool(self) }
}

extension String: JSONWritable {
    public static var schema: JSONValue { ["type": "string"] }
    public func write(to json: inout JSONWriter) { json.string(self) }
}

extension Array: JSONWritable where Element: JSONWritable {
    public static var schema: JSONValue { ["type": "array", "items": Element.schema] }
    public func write(to json: inout JSONWriter) {
        json.array { json in for element in self { element.write(to: &json) } }
    }
}

extension Optional: JSONWritable where Wrapped: JSONWritable {
    public static var schema: JSONValue { Wrapped.schema.nullable }
    public func write(to json: inout JSONWriter) {
        if let self { self.write(to: &json) } else { json.null() }
    }
}

/// A time with milliseconds: `2023-01-01T00:00:00.000Z`.
public struct Milliseconds: JSONWritable {
    private let moment: Timestamp

    public init(_ moment: Timestamp) {
        self.moment = moment
    }

    public static var schema: JSONValue { ["type": "string", "format": "date-time"] }
    public func write(to json: inout JSONWriter) { json.plain(moment.iso8601Bytes(.milliseconds)) }
}

/// A time as a whole-second ISO 8601 text: `2024-01-15T10:30:00Z`.
public struct WholeSeconds: JSONWritable {
    private let moment: Timestamp

    public init(_ moment: Timestamp) {
        self.moment = moment
    }

    public static var schema: JSONValue { ["type": "string", "format": "date-time"] }
    public func write(to json: inout JSONWriter) { json.plain(moment.iso8601Bytes(.seconds)) }
}
