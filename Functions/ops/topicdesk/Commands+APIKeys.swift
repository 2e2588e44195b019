import Core

extension Command {
    static let apiKeyAdd = Command(
        name: "api-key add", summary: "Make an API key; it is printed this once",
        options: [
            ("name", "N", "what it is for"),
            ("scopes", "S", "with commas: tickets:read, tickets:write, hooks:read, hooks:write, admin (tickets:read)"),
            ("expires", "TIME", "when it ends, such as 2027-01-31T00:00:00Z (never)"),
        ]
    ) { arguments, output in
        let name = try arguments.required("name")
        guard (1...100).contains(name.unicodeScalars.count) else {
            throw Arguments.Misuse("--name wants 1 to 100 characters")
        }
        let scopes = try (arguments[option: "scopes"] ?? "tickets:read").split(separator: ",").map { word in
            guard let scope = Scope(rawValue: String(word)) else {
                throw Arguments.Misuse(
                    "--scopes wants some of \(Scope.allCases.map(\.rawValue).joined(separator: ",")), not “\(word)”")
            }
            return scope
        }
        guard !scopes.isEmpty else { throw Arguments.Misuse("--scopes wants one scope or more") }
        let expires = try arguments[option: "expires"].map { text in
            guard let time = Timestamp(iso8601: text), time > .now else {
                throw Arguments.Misuse("--expires wants a time to come, such as 2027-01-31T00:00:00Z")
            }
            return time
        }
        let (key, text) = try Desk(Process.services("topicdesk"))
            .addAPIKey(name: name, scopes: Set(scopes), expires: expires)
        var json = key.json
        json["key"] = .string(text)
        output.say(
            "Made API key \(key.id.rawValue) (\(key.name)). Keep it; it is not shown again:\n\(text)", json: json)
    }

    static let apiKeyList = Command(name: "api-key list", summary: "List the API keys", options: []) { _, output in
        let keys = try Desk(Process.services("topicdesk")).apiKeys(Page(number: 1, limit: 1_000)).elements
        output.say(
            keys.map { key in
                [
                    String(key.id.rawValue), key.prefix, key.scopeWords.joined(separator: ","), key.name,
                    key.revokedAt == nil ? "" : "revoked",
                ]
                .joined(separator: "\t")
            }.joined(separator: "\n"),
            json: .array(keys.map(\.json)))
    }

    static let apiKeyRevoke = Command(
        name: "api-key revoke", summary: "Revoke an API key, from this moment on",
        options: [("id", "ID", "as api-key list shows it")]
    ) { arguments, output in
        guard let id = Int64(try arguments.required("id")) else { throw Arguments.Misuse("--id wants a number") }
        try Desk(Process.services("topicdesk")).revokeAPIKey(APIKey.ID(id))
        output.say("Revoked API key \(id).", json: ["id": .integer(id)])
    }
}

extension APIKey {
    fileprivate var scopeWords: [String] { Scope.allCases.filter(scopes.contains).map(\.rawValue) }

    fileprivate var json: JSONValue {
        func time(_ time: Timestamp?) -> JSONValue { time.map { .string($0.iso8601(.seconds)) } ?? .null }
        return [
            "id": .integer(id.rawValue), "name": .string(name), "prefix": .string(prefix),
            "scopes": .array(scopeWords.map { .string($0) }), "expires_at": time(expiresAt),
            "last_used_at": time(lastUsedAt), "revoked_at": time(revokedAt), "created_at": time(createdAt),
        ]
    }
}
