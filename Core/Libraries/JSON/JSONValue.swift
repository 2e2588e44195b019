/// Any JSON, for what has no type of its own: schemas, examples, an event's details. Objects keep their order.
public enum JSONValue: Equatable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case double(Double)
    case string(String)
    case array([JSONValue])
    case object([(String, JSONValue)])

    public static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.double(let left), .double(let right)): left == right
        case (.string(let left), .string(let right)): left == right
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)):
            left.count == right.count
                && Dictionary(left, uniquingKeysWith: { $1 }) == Dictionary(right, uniquingKeysWith: { $1 })
        default: false
        }
    }

    /// The value of a key; nil where there is none or this is no object.
    public subscript(key: String) -> JSONValue? {
        get {
            guard case .object(let fields) = self else { return nil }
            return fields.first { $0.0 == key }?.1
        }
        set {
            guard case .object(var fields) = self else { return }
            fields.removeAll { $0.0 == key }
            if let newValue { fields.append((key, newValue)) }
            self = .object(fields)
        }
    }

    public var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// A schema that allows null too.
    public var nullable: JSONValue {
        // One with a title is referred to, and stays as it is where it is defined.
        guard let type = self["type"]?.text, self["title"] == nil else { return ["anyOf": [self, ["type": "null"]]] }
        var copy = self
        copy["type"] = [.string(type), "null"]
        if case .array(let words)? = copy["enum"] { copy["enum"] = .array(words + [.null]) }
        return copy
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(elements) }
    public init(nilLiteral: ()) { self = .null }
}

extension JSONValue: JSONWritable {
    public static var schema: JSONValue { [:] }

    public func write(to json: inout JSONWriter) {
        switch self {
        case .null: json.null()
        case .bool(let value): json.bool(value)
        case .integer(let value): json.integer(value)
        case .double(let value): json.double(value)
        case .string(let value): json.string(value)
        case .array(let values): values.write(to: &json)
        case .object(let fields):
            json.object { json in
                for (name, value) in fields {
                    json.key(name)
                    value.write(to: &json)
                }
            }
        }
    }

    public var jsonText: String {
        var json = JSONWriter()
        write(to: &json)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    /// Two spaces an indent, one field a line: for files that people compare.
    public func pretty(indent: String = "") -> String {
        let inner = indent + "  "
        switch self {
        case .array(let values) where !values.isEmpty:
            return "[\n" + values.map { inner + $0.pretty(indent: inner) }.joined(separator: ",\n") + "\n\(indent)]"
        case .object(let fields) where !fields.isEmpty:
            let lines = fields.map { "\(inner)\(JSONValue.string($0.0).jsonText): \($0.1.pretty(indent: inner))" }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
        default: return jsonText
        }
    }
}

extension JSONValue: Decodable {
    private struct FieldName: CodingKey {
        let stringValue: String
        let intValue: Int? = nil
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Field order is the decoder's, which is not the document's.
    public init(from decoder: any Decoder) throws {
        if let fields = try? decoder.container(keyedBy: FieldName.self) {
            self = .object(
                try fields.allKeys.sorted { $0.stringValue < $1.stringValue }
                    .map { ($0.stringValue, try fields.decode(JSONValue.self, forKey: $0)) })
            return
        }
        if var elements = try? decoder.unkeyedContainer() {
            var values: [JSONValue] = []
            while !elements.isAtEnd { values.append(try elements.decode(JSONValue.self)) }
            self = .array(values)
            return
        }
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let integer = try? value.decode(Int64.self) {
            self = .integer(integer)
        } else if let double = try? value.decode(Double.self) {
            self = .double(double)
        } else {
            self = .string(try value.decode(String.self))
        }
    }
}
