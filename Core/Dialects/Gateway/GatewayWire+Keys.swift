import JSON

/// What dialect 000 answers of API keys and hooks.
extension Gateway {
    private static func keyFields() -> [Field<APIKey>] {
        [
            Field("prefix") { $0.prefix },
            Field("expires_at") { $0.expiresAt.map(WholeSeconds.init) },
            Field("last_used_at") { $0.lastUsedAt.map(WholeSeconds.init) },
            Field("revoked_at") { $0.revokedAt.map(WholeSeconds.init) },
            Field("created_at") { WholeSeconds($0.createdAt) },
        ]
    }

    private static func keyNameFields() -> [Field<APIKey>] {
        [
            Field("id") { $0.id.rawValue },
            Field("name") { $0.name },
            Field("scopes") { key in Scope.allCases.filter(key.scopes.contains).map(\.rawValue) },
        ]
    }

    public static let apiKeys = list(
        "APIKeyList",
        of: Shape<APIKey>("APIKey") {
            keyNameFields()
            keyFields()
        })

    /// The key itself is in this one answer and nowhere else.
    public static let newAPIKey = Shape<(key: APIKey, text: String)>("NewAPIKey") {
        keyNameFields().map { field in field.of { $0.key } }
        Field("key") { $0.text }
        keyFields().map { field in field.of { $0.key } }
    }

    private static func hookFields() -> [Field<Hook>] {
        [
            Field("id") { $0.id.rawValue },
            Field("url") { $0.url },
            Field("events") { $0.events },
            Field("description") { $0.description },
            Field("is_active") { $0.isActive },
        ]
    }

    private static func hookTimes() -> [Field<Hook>] {
        [
            Field("created_at") { WholeSeconds($0.createdAt) },
            Field("updated_at") { $0.updatedAt.map(WholeSeconds.init) },
        ]
    }

    public static let hook = Shape<Hook>("Hook") {
        hookFields()
        hookTimes()
    }

    public static let hooks = list("HookList", of: hook)

    /// The secret is in this one answer and nowhere else.
    public static let newHook = Shape<(hook: Hook, secret: String)>("NewHook") {
        hookFields().map { field in field.of { $0.hook } }
        Field("secret") { $0.secret }
        hookTimes().map { field in field.of { $0.hook } }
    }

    public static let hookEvents = Shape<[HookEvent]>("HookEventList") {
        Field(
            "data",
            as: Shape<HookEvent>("HookEvent") {
                Field("name") { $0.rawValue }
                Field("description") { $0.description }
            }.list
        ) { $0 }
    }

    public static let hookCalls = list(
        "HookLog",
        of: Shape<HookCall>("HookLogEntry") {
            Field("id") { $0.id }
            Field("hook_id") { $0.hook.rawValue }
            Field("event") { $0.event }
            Field("status", among: ["queued", "succeeded", "failed"]) { $0.state.rawValue }
            Field("attempt") { $0.attempt }
            Field("status_code") { $0.statusCode }
            Field("duration_ms") { $0.duration }
            Field("response") { $0.response }
            Field("error") { $0.error }
            Field("created_at") { WholeSeconds($0.createdAt) }
        })

    public static let hookStatistics = Shape<HookStatistics>("HookStatistics") {
        Field("hook_id") { $0.hook.rawValue }
        Field("total") { $0.total }
        Field("succeeded") { $0.succeeded }
        Field("failed") { $0.failed }
        Field("pending") { $0.pending }
        Field("success_rate") { $0.successRate }
        Field("average_duration_ms") { $0.averageDuration }
        Field("last_success_at") { $0.lastSuccessAt.map(WholeSeconds.init) }
        Field("last_failure_at") { $0.lastFailureAt.map(WholeSeconds.init) }
    }

    public static let hookTest = Shape<HookCall>("HookTest") {
        Field("success") { $0.state == .succeeded }
        Field("status_code") { $0.statusCode }
        Field("duration_ms") { $0.duration }
        Field("response") { $0.response }
        Field("error") { $0.error }
    }
}
