import Secrets

extension Desk {
    public func hooks(_ page: Page) throws -> Listing<Hook> {
        try read { try $0.hooks.list(page) }
    }

    /// - Throws: `Refusal.notFound`.
    public func hook(_ id: Hook.ID) throws -> Hook {
        try read { try $0.hooks.find(id) }
    }

    /// - Returns: the hook, and the secret that signs its calls, which is not shown again.
    /// - Throws: `Refusal.invalid` for a URL that hooks may not reach.
    public func addHook(url: String, events: [String], description: String) throws -> (hook: Hook, secret: String) {
        try check(url)
        let secret = Random.bytes(24)
        let hook = try transact { transaction in
            let hooks = transaction.db.hooks
            return try hooks.find(
                hooks.insert(
                    url: url, events: events, description: description, secret: services.hookSeal.close(secret),
                    at: transaction.now))
        }
        return (hook, "whsec_" + Base64.text(of: secret))
    }

    /// - Throws: `Refusal.notFound`; `Refusal.invalid` for a URL that hooks may not reach.
    public func update(_ id: Hook.ID, _ changes: HookChanges) throws -> Hook {
        if let url = changes.url { try check(url) }
        return try transact { transaction in
            let hooks = transaction.db.hooks
            try hooks.update(hooks.find(id), changes, at: transaction.now)
            return try hooks.find(id)
        }
    }

    /// - Throws: `Refusal.notFound`.
    public func delete(_ id: Hook.ID) throws {
        try transact { transaction in
            _ = try transaction.db.hooks.find(id)
            try transaction.db.hooks.delete(id)
        }
    }

    /// Calls of one hook, or of all, newest first.
    /// - Throws: `Refusal.notFound`.
    public func hookCalls(of id: Hook.ID?, _ page: Page) throws -> Listing<HookCall> {
        try read { db in
            if let id { _ = try db.hooks.find(id) }
            return try db.hooks.calls(of: id, page)
        }
    }

    /// - Throws: `Refusal.notFound`.
    public func statistics(of id: Hook.ID) throws -> HookStatistics {
        try read { db in
            _ = try db.hooks.find(id)
            guard let statistics = try db.hooks.statistics(of: id) else { throw Refusal.notFound(.hook) }
            return statistics
        }
    }

    /// Calls a hook now, with an event that says that it is a test, and notes what came of it.
    /// - Throws: `Refusal.notFound`.
    public func test(_ id: Hook.ID) throws -> HookCall {
        let (hook, sealed) = try read { (try $0.hooks.find(id), try $0.hooks.secret(of: id)) }
        guard let secret = sealed.flatMap(services.hookSeal.open) else { throw Refusal.notFound(.hook) }
        let outcome = HookSender(services).send(
            HookMessage(event: "test", data: ["hook_id": .integer(id.rawValue)]), to: hook.url, secret: secret)
        return try transact { try $0.db.hooks.record(outcome, event: "test", of: id, at: $0.now) }
    }

    private func check(_ url: String) throws {
        if let fault = HookURL.fault(in: url, allowsPrivate: configuration.allowsPrivateHooks) {
            throw Refusal.invalid([FormIssue("url", .malformed(expected: fault))])
        }
    }
}
