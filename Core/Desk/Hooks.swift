import FoundationEssentials
import JSON
import MariaDB
import Timestamps

/// The SQL of hooks and of their log.
struct Hooks {
    let db: Connection
}

extension Connection {
    var hooks: Hooks { Hooks(db: self) }
}

extension Hook: RowDecodable {
    static let columns: SQL = "id, url, events, description, is_active, created_at, updated_at"

    public init(row: Row) throws {
        id = try row("id")
        url = try row("url")
        let events: String = try row("events")
        self.events = try JSONDecoder().decode([String].self, from: Data(events.utf8))
        description = try row("description")
        isActive = try row("is_active")
        createdAt = try row("created_at")
        updatedAt = try row("updated_at")
    }
}

extension HookCall.State: SQLBindable, SQLDecodable {}

extension HookCall: RowDecodable {
    static let columns: SQL =
        "id, hook_id, event, state, attempt, status_code, duration_ms, response, error, created_at"

    public init(row: Row) throws {
        id = try row("id")
        hook = try row("hook_id")
        event = try row("event")
        state = try row("state")
        attempt = try row("attempt")
        statusCode = try row("status_code")
        duration = try row("duration_ms")
        response = try row("response")
        error = try row("error")
        createdAt = try row("created_at")
    }
}

extension Hooks {
    /// - Throws: `Refusal.notFound`.
    func find(_ id: Hook.ID) throws -> Hook {
        guard let hook: Hook = try db.first("SELECT \(Hook.columns) FROM hooks WHERE id = \(id)") else {
            throw Refusal.notFound(.hook)
        }
        return hook
    }

    func list(_ page: Page) throws -> Listing<Hook> {
        let hooks: [Hook] = try db.all(
            "SELECT \(Hook.columns) FROM hooks ORDER BY id DESC LIMIT \(page.limit) OFFSET \(page.skip)")
        return Listing(
            elements: hooks, total: try db.scalar("SELECT COUNT(*) FROM hooks", as: Int.self) ?? 0, page: page)
    }

    func insert(
        url: String, events: [String], description: String, secret: [UInt8], at now: Timestamp
    ) throws -> Hook.ID {
        Hook.ID(
            try db.run(
                """
                INSERT INTO hooks (url, events, description, secret, created_at) \
                VALUES (\(url), \(Self.json(events)), \(description), \(secret), \(now))
                """
            ).insertID)
    }

    func update(_ hook: Hook, _ changes: HookChanges, at now: Timestamp) throws {
        try db.run(
            """
            UPDATE hooks SET url = \(changes.url ?? hook.url), events = \(Self.json(changes.events ?? hook.events)), \
            description = \(changes.description ?? hook.description), \
            is_active = \(changes.isActive ?? hook.isActive), updated_at = \(now) WHERE id = \(hook.id)
            """)
    }

    func delete(_ id: Hook.ID) throws {
        try db.run("DELETE FROM hooks WHERE id = \(id)")
    }

    /// As it is kept, sealed.
    func secret(of id: Hook.ID) throws -> [UInt8]? {
        try db.scalar("SELECT secret FROM hooks WHERE id = \(id)")
    }

    private static func json(_ events: [String]) -> String {
        JSONValue.array(events.map { .string($0) }).jsonText
    }
}

extension Hooks {
    func record(_ call: HookOutcome, event: String, of hook: Hook.ID, at now: Timestamp) throws -> HookCall {
        let id = try db.run(
            """
            INSERT INTO hook_calls (hook_id, event, state, attempt, status_code, duration_ms, response, error, created_at) \
            VALUES (\(hook), \(event), \(call.state), 1, \(call.statusCode), \(call.duration), \(call.response), \
            \(call.error), \(now))
            """
        ).insertID
        guard let call: HookCall = try db.first("SELECT \(HookCall.columns) FROM hook_calls WHERE id = \(id)") else {
            throw Refusal.notFound(.hook)
        }
        return call
    }

    /// - Parameter hook: nil for those of all hooks.
    func calls(of hook: Hook.ID?, _ page: Page) throws -> Listing<HookCall> {
        let condition: SQL = if let hook { "hook_id = \(hook)" } else { "TRUE" }
        let calls: [HookCall] = try db.all(
            """
            SELECT \(HookCall.columns) FROM hook_calls WHERE \(condition) ORDER BY id DESC \
            LIMIT \(page.limit) OFFSET \(page.skip)
            """)
        let total = try db.scalar("SELECT COUNT(*) FROM hook_calls WHERE \(condition)", as: Int.self) ?? 0
        return Listing(elements: calls, total: total, page: page)
    }

    func statistics(of hook: Hook.ID) throws -> HookStatistics? {
        try db.first(
            """
            SELECT \(hook) AS hook_id, COUNT(*) AS total, COALESCE(SUM(state = 'succeeded'), 0) AS succeeded, \
            COALESCE(SUM(state = 'failed'), 0) AS failed, COALESCE(SUM(state = 'queued'), 0) AS pending, \
            ROUND(AVG(duration_ms)) AS duration, MAX(IF(state = 'succeeded', created_at, NULL)) AS last_success_at, \
            MAX(IF(state = 'failed', created_at, NULL)) AS last_failure_at FROM hook_calls WHERE hook_id = \(hook)
            """)
    }
}

extension HookStatistics: RowDecodable {
    public init(row: Row) throws {
        hook = try row("hook_id")
        total = try row("total")
        succeeded = try row("succeeded")
        failed = try row("failed")
        pending = try row("pending")
        averageDuration = try row("duration")
        lastSuccessAt = try row("last_success_at")
        lastFailureAt = try row("last_failure_at")
    }
}
