import JSON

/// The OpenAPI 3.1 document of all functions.
func openAPI(_ descriptions: [Description]) -> JSONValue {
    var schemas: [(String, JSONValue)] = []
    let paths = descriptions.sorted { $0.path < $1.path }.map { description in
        (description.path, hoist(description.operations, &schemas))
    }
    let schemes = descriptions.flatMap { description -> [(String, JSONValue)] in
        if case .object(let schemes) = description.securitySchemes { schemes } else { [] }
    }
    return [
        "openapi": "3.1.0",
        "info": [
            "title": "TopicDesk", "version": "0.1.0",
            "description":
                "One support desk that speaks several APIs; a ticket opened through one is seen through all.",
            "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
        ],
        "servers": [["url": "/"]],
        "paths": .object(paths),
        "components": [
            "schemas": .object(schemas.sorted { $0.0 < $1.0 }),
            "securitySchemes": .object(unique(schemes).sorted { $0.0 < $1.0 }),
        ],
    ]
}

/// Moves every schema with a title into the components and leaves a reference, so that each is written once.
private func hoist(_ value: JSONValue, _ schemas: inout [(String, JSONValue)]) -> JSONValue {
    switch value {
    case .array(let elements):
        return .array(elements.map { hoist($0, &schemas) })
    case .object(let fields):
        let inner = JSONValue.object(fields.map { ($0.0, hoist($0.1, &schemas)) })
        guard let title = value["title"]?.text, value["properties"] != nil else { return inner }
        if !schemas.contains(where: { $0.0 == title }) { schemas.append((title, inner)) }
        return ["$ref": .string("#/components/schemas/\(title)")]
    default: return value
    }
}

private func unique(_ pairs: [(String, JSONValue)]) -> [(String, JSONValue)] {
    pairs.reduce(into: []) { result, pair in
        if !result.contains(where: { $0.0 == pair.0 }) { result.append(pair) }
    }
}
