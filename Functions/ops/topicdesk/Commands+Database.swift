import Core

extension Command {
    static let migrate = Command(
        name: "migrate",
        summary: "Bring the database's schema up to date; safe to run again, and from two places at once",
        options: []
    ) { _, output in
        let services = Process.services("topicdesk")
        let applied = try services.pool.read { connection in
            try Migrator(Migration.all, on: connection).run { migration in
                if !output.isJSON { print("\(migration.version) \(migration.name)") }
            }
        }
        output.say(
            applied.isEmpty
                ? "The schema is up to date (version \(Migration.currentVersion))."
                : "Applied \(applied.count) migrations.",
            json: [
                "applied": .array(applied.map { .integer(Int64($0)) }),
                "version": .integer(Int64(Migration.currentVersion)),
            ])
    }
}
