import FoundationEssentials

/// Why a body is no form at all.
public enum FormError: Error, Equatable {
    case malformedJSON
    case notAnObject
}

extension FormFields {
    enum Source {
        case json(KeyedDecodingContainer<Name>)
        case query([(name: String, value: String)])
        case nothing

        struct Name: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        func has(_ name: String) -> Bool {
            switch self {
            case .json(let fields): fields.contains(Name(stringValue: name))
            case .query(let items): items.contains { $0.name == name }
            case .nothing: false
            }
        }

        func text(_ name: String) -> Reading<String> {
            switch self {
            case .json(let fields): Self.decode(fields, name)
            case .query(let items): items.last { $0.name == name }.map { .value($0.value) } ?? .absent
            case .nothing: .absent
            }
        }

        func integer(_ name: String) -> Reading<Int64> {
            switch self {
            case .json(let fields): return Self.decode(fields, name)
            case .query(let items):
                guard let item = items.last(where: { $0.name == name }) else { return .absent }
                return Int64(item.value).map { .value($0) } ?? .wrongType
            case .nothing: return .absent
            }
        }

        func texts(_ name: String) -> Reading<[String]> {
            switch self {
            case .json(let fields): Self.decode(fields, name)
            case .query(let items): .value(items.filter { $0.name == name }.map(\.value))
            case .nothing: .absent
            }
        }

        func bool(_ name: String) -> Reading<Bool> {
            switch self {
            case .json(let fields): return Self.decode(fields, name)
            case .query(let items):
                switch items.last(where: { $0.name == name })?.value {
                case "true"?: return .value(true)
                case "false"?: return .value(false)
                case nil: return .absent
                case _?: return .wrongType
                }
            case .nothing: return .absent
            }
        }

        func integers(_ name: String) -> Reading<[Int64]> {
            switch self {
            case .json(let fields): return Self.decode(fields, name)
            case .query(let items):
                let values = items.filter { $0.name == name }.map { Int64($0.value) }
                return values.contains(nil) ? .wrongType : .value(values.compactMap { $0 })
            case .nothing: return .absent
            }
        }

        /// The fields of an object within an object; a query has none.
        func object(_ name: String) -> Reading<Source> {
            guard case .json(let fields) = self, fields.contains(Name(stringValue: name)) else { return .absent }
            let key = Name(stringValue: name)
            if (try? fields.decodeNil(forKey: key)) == true { return .null }
            guard let inner = try? fields.nestedContainer(keyedBy: Name.self, forKey: key) else { return .wrongType }
            return .value(.json(inner))
        }

        /// The fields of each object of a list.
        func objects(_ name: String) -> Reading<[Source]> {
            guard case .json(let fields) = self, fields.contains(Name(stringValue: name)) else { return .absent }
            let key = Name(stringValue: name)
            if (try? fields.decodeNil(forKey: key)) == true { return .null }
            guard var list = try? fields.nestedUnkeyedContainer(forKey: key) else { return .wrongType }
            var sources: [Source] = []
            while !list.isAtEnd {
                guard let inner = try? list.nestedContainer(keyedBy: Name.self) else { return .wrongType }
                sources.append(.json(inner))
            }
            return .value(sources)
        }

        private static func decode<Value: Decodable>(
            _ fields: KeyedDecodingContainer<Name>, _ name: String
        ) -> Reading<Value> {
            let key = Name(stringValue: name)
            guard fields.contains(key) else { return .absent }
            do {
                return try fields.decodeIfPresent(Value.self, forKey: key).map { .value($0) } ?? .null
            } catch {
                return .wrongType
            }
        }
    }
}

extension Form {
    /// Reads a JSON object.
    /// - Throws: `FormError` when it is none, `FormIssues` with everything that is wrong with its fields.
    public static func read(json: [UInt8]) throws -> Self {
        guard StrictJSON.accepts(json) else { throw FormError.malformedJSON }
        let parsed: Parsed<Self>
        do {
            parsed = try json.withUnsafeBytes {
                try JSONDecoder().decode(
                    Parsed<Self>.self,
                    from: Data(
                        bytesNoCopy: UnsafeMutableRawPointer(
                            mutating: $0.baseAddress ?? UnsafeRawPointer(bitPattern: 1)!), count: $0.count,
                        deallocator: .none))
            }
        } catch DecodingError.typeMismatch, DecodingError.valueNotFound {
            throw FormError.notAnObject
        } catch is DecodingError {
            throw FormError.malformedJSON
        }
        guard parsed.issues.isEmpty else { throw FormIssues(parsed.issues) }
        return parsed.form
    }

    /// Reads the items of a query.
    /// - Throws: `FormIssues`.
    public static func read(query: [(name: String, value: String)]) throws -> Self {
        var fields = FormFields(.query(query))
        let form = Self(&fields)
        guard fields.issues.isEmpty else { throw FormIssues(fields.issues) }
        return form
    }

    /// What the form reads, without reading anything.
    public static var declaredFields: [(name: String, schema: JSONValue, isRequired: Bool)] {
        var fields = FormFields(.nothing)
        _ = Self(&fields)
        return fields.declared
    }

    /// The schema of the JSON object that the form reads; nil for a form without fields.
    public static var schema: JSONValue? {
        let fields = declaredFields
        guard !fields.isEmpty else { return nil }
        let required = fields.filter(\.isRequired).map { JSONValue.string($0.name) }
        var schema: JSONValue = [
            "type": "object",
            "properties": .object(fields.map { ($0.name, $0.isRequired ? $0.schema : $0.schema.nullable) }),
            "required": .array(required),
        ]
        if let example { schema["examples"] = [example] }
        return schema
    }
}

/// All that is wrong with a request's fields, in the order in which the form reads them; never empty.
public struct FormIssues: Error, Equatable {
    public let issues: [FormIssue]

    public init(_ issues: [FormIssue]) {
        self.issues = issues
    }
}

/// A form read inside the decoder's own scope.
private struct Parsed<Body: Form>: Decodable {
    let form: Body
    let issues: [FormIssue]

    init(from decoder: any Decoder) throws {
        var fields = FormFields(.json(try decoder.container(keyedBy: FormFields.Source.Name.self)))
        form = Body(&fields)
        issues = fields.issues
    }
}
