import Timestamps

/// One numbered step of a schema: a single statement, for MariaDB commits at every DDL statement.
public struct Migration: Sendable {
    public let version: Int
    public let name: String
    public let sql: String

    public init(version: Int, name: String, sql: String) {
        self.version = version
        self.name = name
        self.sql = sql
    }
}

/// Forward-only migrations, recorded one by one in `schema_migrations`, under a lock that keeps two runs apart.
public struct Migrator {
    private let migrations: [Migration]
    private let connection: Connection

    public init(_ migrations: [Migration], on connection: Connection) {
        self.migrations = migrations
        self.connection = connection
    }

    /// The highest version applied; 0 for an empty database.
    public static func version(on connection: Connection) throws -> Int {
        do {
            return try connection.scalar("SELECT MAX(version) FROM schema_migrations", as: Int?.self)?.flatMap { $0 }
                ?? 0
        } catch let error as MariaDBError where error.code == .noSuchTable {
            return 0
        }
    }

    /// Applies what is missing, in order; `progress` is told of each before it starts.
    /// - Returns: the versions applied now.
    public func run(progress: (Migration) -> Void = { _ in }) throws -> [Int] {
        let lock: Int? = try connection.scalar("SELECT GET_LOCK(CONCAT(DATABASE(), '.migrations'), 60)")
        guard lock == 1 else { throw MariaDBError(.lockWaitTimeout, "another migration is running") }
        defer { _ = try? connection.scalar("SELECT RELEASE_LOCK(CONCAT(DATABASE(), '.migrations'))", as: Int?.self) }
        try connection.execute(
            """
            CREATE TABLE IF NOT EXISTS schema_migrations (
                version INT PRIMARY KEY, name VARCHAR(100) NOT NULL, applied_at DATETIME(6) NOT NULL
            )
            """)
        let current = try Self.version(on: connection)
        var applied: [Int] = []
        for migration in migrations.sorted(by: { $0.version < $1.version }) where migration.version > current {
            progress(migration)
            try connection.execute(migration.sql)
            try connection.run(
                "INSERT INTO schema_migrations (version, name, applied_at) VALUES (\(migration.version), \(migration.name), \(Timestamp.now))"
            )
            applied.append(migration.version)
        }
        return applied
    }
}
