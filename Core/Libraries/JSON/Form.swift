import Timestamps

/// What a request must bring, declared by reading it:
///
///     init(_ fields: inout FormFields) {
///         subject = fields.text("subject", 1...200)
///         priority = fields.word("priority", among: priorities)
///     }
///
/// The same initialiser serves three times: it reads a request, it collects everything that is wrong with one, and, run
/// over nothing, it tells the schema for `--describe`. It therefore must read the same fields whatever their values.
public protocol Form: Sendable {
    /// One that is well made, for the documentation.
    static var example: JSONValue? { get }

    init(_ fields: inout FormFields)
}

extension Form {
    public static var example: JSONValue? { nil }
}

/// The form of a request that brings nothing.
public struct NoForm: Form {
    public init(_ fields: inout FormFields) {}
}

/// One thing wrong with a field, in a form that any dialect can put in its own words.
public struct FormIssue: Error, Equatable, Sendable {
    public enum Fault: Equatable, Sendable {
        case missing
        case wrongType(expected: String)
        case tooShort(minimum: Int)
        case tooLong(maximum: Int)
        case outOfRange(Int64, minimum: Int64, maximum: Int64)
        case notAmong([String])
        case malformed(expected: String)
    }

    public let field: String
    public let fault: Fault

    public init(_ field: String, _ fault: Fault) {
        self.field = field
        self.fault = fault
    }
}

/// The source of a form's values: the fields of a JSON object or of a query, or nothing (when the form is described).
public struct FormFields {
    enum Reading<Value> {
        case value(Value)
        case null
        case absent
        case wrongType
    }

    let source: Source
    public private(set) var issues: [FormIssue] = []
    /// Name, schema, whether it must be there.
    public private(set) var declared: [(name: String, schema: JSONValue, isRequired: Bool)] = []

    init(_ source: Source) {
        self.source = source
    }

    /// Text of so many characters (Unicode scalars, as JSON Schema counts), surrounding white space not counted.
    public mutating func text(_ name: String, _ length: ClosedRange<Int>) -> String {
        optionalText(name, length, isRequired: true) ?? ""
    }

    public mutating func optionalText(_ name: String, _ length: ClosedRange<Int>) -> String? {
        optionalText(name, length, isRequired: false)
    }

    private mutating func optionalText(_ name: String, _ length: ClosedRange<Int>, isRequired: Bool) -> String? {
        var schema: JSONValue = ["type": "string", "maxLength": .integer(Int64(length.upperBound))]
        if length.lowerBound > 0 { schema["minLength"] = .integer(Int64(length.lowerBound)) }
        declare(name, schema, isRequired: isRequired)
        guard let text = take(source.text(name), name, "string", isRequired: isRequired) else { return nil }
        let count = text.unicodeScalars.count
        if count > length.upperBound {
            issues.append(FormIssue(name, .tooLong(maximum: length.upperBound)))
        } else if Self.visibleCount(text) < length.lowerBound {
            issues.append(FormIssue(name, .tooShort(minimum: length.lowerBound)))
        }
        return text
    }

    /// White space around a text does not count, and one in which nothing is to be seen has no characters at all.
    private static func visibleCount(_ text: String) -> Int {
        let scalars = text.unicodeScalars.drop { !isVisible($0) }
        guard let last = scalars.lastIndex(where: isVisible) else { return 0 }
        return scalars[...last].count
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value > 0x20, scalar.value < 0x7f { return true }
        if scalar.properties.isWhitespace || scalar.properties.isDefaultIgnorableCodePoint { return false }
        switch scalar.properties.generalCategory {
        case .control, .format, .nonspacingMark, .enclosingMark, .unassigned: return false
        default: return true
        }
    }

    public mutating func integer(_ name: String, _ range: ClosedRange<Int64>, default fallback: Int64) -> Int64 {
        optionalInteger(name, range, default: fallback) ?? fallback
    }

    /// An integer that is brought into its range; what is no integer is the default.
    public mutating func clamped(_ name: String, _ range: ClosedRange<Int64>, default fallback: Int64) -> Int64 {
        declare(name, ["type": "integer", "default": .integer(fallback)], isRequired: false)
        guard case .value(let value) = source.integer(name) else { return fallback }
        return min(max(value, range.lowerBound), range.upperBound)
    }

    public mutating func optionalInteger(_ name: String, _ range: ClosedRange<Int64>) -> Int64? {
        optionalInteger(name, range, default: nil)
    }

    private mutating func optionalInteger(_ name: String, _ range: ClosedRange<Int64>, default fallback: Int64?)
        -> Int64?
    {
        var schema: JSONValue = ["type": "integer", "minimum": .integer(range.lowerBound)]
        if range.upperBound < .max { schema["maximum"] = .integer(range.upperBound) }
        if let fallback { schema["default"] = .integer(fallback) }
        declare(name, schema, isRequired: false)
        guard let value = take(source.integer(name), name, "integer", isRequired: false) else { return nil }
        guard range.contains(value) else {
            issues.append(FormIssue(name, .outOfRange(value, minimum: range.lowerBound, maximum: range.upperBound)))
            return fallback
        }
        return value
    }

    public mutating func bool(_ name: String, default fallback: Bool) -> Bool {
        optionalBool(name, default: fallback) ?? fallback
    }

    public mutating func optionalBool(_ name: String) -> Bool? {
        optionalBool(name, default: nil)
    }

    private mutating func optionalBool(_ name: String, default fallback: Bool?) -> Bool? {
        var schema: JSONValue = ["type": "boolean"]
        if let fallback { schema["default"] = .bool(fallback) }
        declare(name, schema, isRequired: false)
        return take(source.bool(name), name, "boolean", isRequired: false)
    }

    public mutating func integers(_ name: String, each range: ClosedRange<Int64>, count: ClosedRange<Int>) -> [Int64] {
        declare(
            name,
            [
                "type": "array", "minItems": .integer(Int64(count.lowerBound)),
                "maxItems": .integer(Int64(count.upperBound)),
                "items": ["type": "integer", "minimum": .integer(range.lowerBound)],
            ], isRequired: true)
        guard let values = take(source.integers(name), name, "array of integers", isRequired: true) else { return [] }
        if values.count > count.upperBound {
            issues.append(FormIssue(name, .tooLong(maximum: count.upperBound)))
        } else if values.count < count.lowerBound {
            issues.append(FormIssue(name, .tooShort(minimum: count.lowerBound)))
        } else if let value = values.first(where: { !range.contains($0) }) {
            issues.append(
                FormIssue(name, .outOfRange(value, minimum: range.lowerBound, maximum: range.upperBound)))
        }
        return values
    }

    /// A moment as ISO 8601 has it (RFC 3339 §5.6), or a day, which begins at midnight UTC.
    ///
    /// - Parameter isEnd: whether a day stands for its end, which is the next one's beginning.
    public mutating func optionalMoment(_ name: String, isEnd: Bool = false) -> Timestamp? {
        declare(name, ["type": "string", "description": "A date-time (RFC 3339) or a day."], isRequired: false)
        guard let text = take(source.text(name), name, "string", isRequired: false) else { return nil }
        if let moment = Timestamp(iso8601: text) { return moment }
        if let day = Timestamp(iso8601: text + "T00:00:00Z") { return isEnd ? day.adding(seconds: 86_400) : day }
        issues.append(FormIssue(name, .malformed(expected: "ISO 8601 date-time")))
        return nil
    }

    /// A form within the form; nil where it is absent or null.
    public mutating func optionalForm<Inner: Form>(_ name: String, _ form: Inner.Type) -> Inner? {
        declare(name, Inner.schema ?? ["type": "object"], isRequired: false)
        return take(source.object(name), name, "object", isRequired: false).map { read($0, as: name) }
    }

    public mutating func forms<Inner: Form>(_ name: String, of form: Inner.Type, count: ClosedRange<Int>) -> [Inner]? {
        declare(
            name,
            [
                "type": "array", "maxItems": .integer(Int64(count.upperBound)),
                "items": Inner.schema ?? ["type": "object"],
            ], isRequired: false)
        guard let sources = take(source.objects(name), name, "array of objects", isRequired: false) else { return nil }
        if !count.contains(sources.count) { issues.append(FormIssue(name, .tooLong(maximum: count.upperBound))) }
        return sources.prefix(count.upperBound).enumerated().map { read($1, as: "\(name)[\($0)]") }
    }

    private mutating func read<Inner: Form>(_ source: Source, as name: String) -> Inner {
        var fields = FormFields(source)
        let form = Inner(&fields)
        issues += fields.issues.map { FormIssue("\(name).\($0.field)", $0.fault) }
        return form
    }

    /// A word of a closed vocabulary, parsed into what it means; nil where it is absent or null.
    public mutating func word<Meaning>(_ name: String, among words: [(String, Meaning)]) -> Meaning? {
        word(name, among: words, isRequired: false)
    }

    private mutating func word<Meaning>(
        _ name: String, among words: [(String, Meaning)], isRequired: Bool
    ) -> Meaning? {
        let allowed = words.map(\.0)
        declare(name, ["type": "string", "enum": .array(allowed.map { .string($0) })], isRequired: isRequired)
        guard let text = take(source.text(name), name, "string", isRequired: isRequired) else { return nil }
        guard let word = words.first(where: { $0.0 == text }) else {
            issues.append(FormIssue(name, .notAmong(allowed)))
            return nil
        }
        return word.1
    }

    /// A list of texts, absent and null being none at all.
    public mutating func texts(_ name: String, each length: ClosedRange<Int>, count: ClosedRange<Int>) -> [String]? {
        declare(
            name,
            [
                "type": ["array", "null"], "maxItems": .integer(Int64(count.upperBound)),
                "items": ["type": "string", "maxLength": .integer(Int64(length.upperBound))],
            ], isRequired: false)
        guard let texts = take(source.texts(name), name, "array of strings", isRequired: false) else { return nil }
        if !count.contains(texts.count) { issues.append(FormIssue(name, .tooLong(maximum: count.upperBound))) }
        if texts.contains(where: { !length.contains($0.unicodeScalars.count) }) {
            issues.append(FormIssue(name, .malformed(expected: "texts of at most \(length.upperBound) characters")))
        }
        return texts
    }

    /// Words of a closed vocabulary, each once; one at least.
    public mutating func words<Meaning>(_ name: String, among words: [(String, Meaning)]) -> [Meaning] {
        optionalWords(name, among: words, isRequired: true) ?? []
    }

    public mutating func optionalWords<Meaning>(_ name: String, among words: [(String, Meaning)]) -> [Meaning]? {
        optionalWords(name, among: words, isRequired: false)
    }

    private mutating func optionalWords<Meaning>(
        _ name: String, among words: [(String, Meaning)], isRequired: Bool
    ) -> [Meaning]? {
        let allowed = words.map(\.0)
        declare(
            name,
            [
                "type": "array", "minItems": 1, "maxItems": .integer(Int64(words.count)),
                "items": ["type": "string", "enum": .array(allowed.map { .string($0) })],
            ], isRequired: isRequired)
        let reading = source.texts(name)
        guard let texts = take(reading, name, "array of strings", isRequired: isRequired) else { return nil }
        if texts.isEmpty { issues.append(FormIssue(name, .tooShort(minimum: 1))) }
        if !texts.allSatisfy(allowed.contains) { issues.append(FormIssue(name, .notAmong(allowed))) }
        return words.filter { texts.contains($0.0) }.map(\.1)
    }

    /// Says no to a value that the declared rules let pass.
    public mutating func refuse(_ name: String, expected: String) {
        issues.append(FormIssue(name, .malformed(expected: expected)))
    }

    /// Whether the field is there at all, null or not: what a partial update goes by.
    public func has(_ name: String) -> Bool {
        source.has(name)
    }

    private mutating func take<Value>(
        _ reading: Reading<Value>, _ name: String, _ type: String, isRequired: Bool
    ) -> Value? {
        switch reading {
        case .value(let value): return value
        case .wrongType: issues.append(FormIssue(name, .wrongType(expected: type)))
        case .null, .absent: if isRequired { issues.append(FormIssue(name, .missing)) }
        }
        return nil
    }

    private mutating func declare(_ name: String, _ schema: JSONValue, isRequired: Bool) {
        guard case .nothing = source else { return }
        declared.append((name, schema, isRequired))
    }
}
