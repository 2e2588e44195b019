/// What an answer looks like on the wire: how a `Root` is written, and the schema of that, from one list of fields.
///
///     static let ticket = Shape<Ticket>("Ticket") {
///         Field("id") { $0.id }
///         Field("status", among: statuses) { word(for: $0.status) }
///     }
public struct Shape<Root>: Sendable {
    public let schema: JSONValue
    private let body: @Sendable (Root, inout JSONWriter) -> Void

    init(schema: JSONValue, body: @escaping @Sendable (Root, inout JSONWriter) -> Void) {
        self.schema = schema
        self.body = body
    }

    /// An object. `title` names its schema in the OpenAPI document, where `example` shows what one looks like.
    public init(_ title: String, example: JSONValue? = nil, @Fields<Root> fields: () -> [Field<Root>]) {
        let fields = fields()
        var schema: JSONValue = [
            "title": .string(title), "type": "object",
            "properties": .object(fields.map { ("\($0.name)", $0.schema) }),
            "required": .array(fields.filter { !$0.isOmitted }.map { .string("\($0.name)") }),
        ]
        if let example { schema["examples"] = [example] }
        self.schema = schema
        body = { root, json in
            json.object { json in
                for field in fields where field.isPresent(root) {
                    json.key(field.name)
                    field.write(root, &json)
                }
            }
        }
    }

    public func write(_ root: Root, to json: inout JSONWriter) {
        body(root, &json)
    }

    public func bytes(of root: Root) -> [UInt8] {
        var json = JSONWriter(reserving: 1_024)
        body(root, &json)
        return json.bytes
    }

    public var list: Shape<[Root]> {
        Shape<[Root]>(schema: ["type": "array", "items": schema]) { roots, json in
            json.array { json in for root in roots { body(root, &json) } }
        }
    }

    public var optional: Shape<Root?> {
        Shape<Root?>(schema: schema.nullable) { root, json in
            if let root { body(root, &json) } else { json.null() }
        }
    }

    @resultBuilder
    public enum Fields<Owner> {
        public static func buildExpression(_ field: Field<Owner>) -> [Field<Owner>] { [field] }
        public static func buildExpression(_ fields: [Field<Owner>]) -> [Field<Owner>] { fields }
        public static func buildBlock(_ fields: [Field<Owner>]...) -> [Field<Owner>] { fields.flatMap { $0 } }
    }
}

/// One field of an object: its name, its schema, and where its value comes from.
public struct Field<Root>: Sendable {
    public let name: StaticString
    public let schema: JSONValue
    let write: @Sendable (Root, inout JSONWriter) -> Void
    /// Whether it can be left out.
    var isOmitted = false
    var isPresent: @Sendable (Root) -> Bool = { _ in true }

    /// A field that is left out where there is no value.
    public init<Value: JSONWritable>(optional name: StaticString, _ value: @escaping @Sendable (Root) -> Value?) {
        self.name = name
        schema = Value.schema
        write = { root, json in value(root)?.write(to: &json) }
        isOmitted = true
        isPresent = { value($0) != nil }
    }

    public init<Value: JSONWritable>(_ name: StaticString, _ value: @escaping @Sendable (Root) -> Value) {
        self.name = name
        schema = Value.schema
        write = { root, json in value(root).write(to: &json) }
    }

    /// A word of a closed vocabulary.
    public init(_ name: StaticString, among words: [String], _ value: @escaping @Sendable (Root) -> String) {
        self.name = name
        schema = ["type": "string", "enum": .array(words.map { .string($0) })]
        write = { root, json in json.string(value(root)) }
    }

    private init(name: StaticString, schema: JSONValue, write: @escaping @Sendable (Root, inout JSONWriter) -> Void) {
        self.name = name
        self.schema = schema
        self.write = write
    }

    /// The same field in an object that holds a `Root` in one of its properties.
    public func of<Outer>(_ root: @escaping @Sendable (Outer) -> Root) -> Field<Outer> {
        var field = Field<Outer>(name: name, schema: schema) { outer, json in write(root(outer), &json) }
        field.isOmitted = isOmitted
        field.isPresent = { isPresent(root($0)) }
        return field
    }

    /// A value with a shape of its own.
    public init<Value>(
        _ name: StaticString, as shape: Shape<Value>, _ value: @escaping @Sendable (Root) -> Value
    ) {
        self.name = name
        schema = shape.schema
        write = { root, json in shape.write(value(root), to: &json) }
    }
}
