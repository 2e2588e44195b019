import FastCGI
import Glibc
import MariaDB
import Synchronization
import Testing
import Timestamps

/// A real server; `Scripts/test` starts one and says where. Without it these tests fail.
enum TestDatabase {
    static var url: DatabaseURL {
        get throws {
            try #require(
                getenv("DATABASE_URL").flatMap { DatabaseURL(url: String(cString: $0)) }, "DATABASE_URL is not set")
        }
    }
}

private struct Pair: RowDecodable, Equatable {
    let id: Int64
    let text: String?

    init(row: Row) throws {
        id = try row("id")
        text = try row("text")
    }
}

@Suite(.serialized) struct `A MariaDB connection` {
    private func connect() throws -> Connection {
        let connection = try Connection(try TestDatabase.url)
        try connection.execute("DROP TABLE IF EXISTS library_pairs")
        try connection.execute(
            "CREATE TABLE library_pairs (id BIGINT PRIMARY KEY, text LONGTEXT, CONSTRAINT pairs_positive CHECK (id > 0)) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_unicode_520_ci"
        )
        return connection
    }

    @Test func `gives back what it was given`() throws {
        let connection = try connect()
        let texts = [
            "", "я 😀 ไทย \u{0} end", String(repeating: "long ", count: 300_000), "'; DROP TABLE library_pairs; --",
        ]
        for (index, text) in texts.enumerated() {
            try connection.run("INSERT INTO library_pairs VALUES (\(index + 1), \(text))")
        }
        try connection.run("INSERT INTO library_pairs VALUES (\(Int64.max), \(nil as String?))")
        let rows: [Pair] = try connection.all("SELECT id, text FROM library_pairs ORDER BY id")
        #expect(rows.map(\.text) == texts + [nil])
        #expect(rows.last?.id == .max)
    }

    @Test func `keeps times to the microsecond and numbers to the last bit`() throws {
        let connection = try connect()
        let moment = Timestamp(microseconds: 1_705_314_600_123_456)
        #expect(try connection.scalar("SELECT CAST(\(moment) AS DATETIME(6))") == moment)
        #expect(try connection.scalar("SELECT \(Int64.min)") == Int64.min)
        #expect(try connection.scalar("SELECT \(0.1)") == 0.1)
        #expect(
            try connection.scalar("SELECT SUM(id) FROM (SELECT 9007199254740993 AS id) AS big")
                == Int64(9_007_199_254_740_993))
        #expect(try connection.scalar("SELECT \([0, 255, 10] as [UInt8])") == [0, 255, 10] as [UInt8])
    }

    @Test func `tells one emoji from another`() throws {
        #expect(try connect().scalar("SELECT \("😀") = \("😁")") == false)
    }

    @Test func `says which column is not what it should be`() throws {
        let connection = try connect()
        try connection.run("INSERT INTO library_pairs VALUES (1, 'x')")
        let error = #expect(throws: MariaDBError.self) {
            try connection.all("SELECT text AS id, text FROM library_pairs", as: Pair.self)
        }
        #expect(error?.description.contains("column id") == true)
        // What was left unread must not stand in the way of the next command.
        #expect(try connection.scalar("SELECT 1") == 1)
    }

    @Test func `names the constraint that was violated`() throws {
        let connection = try connect()
        try connection.run("INSERT INTO library_pairs VALUES (1, NULL)")
        #expect(
            #expect(throws: MariaDBError.self) { try connection.run("INSERT INTO library_pairs VALUES (1, NULL)") }?
                .constraint == "PRIMARY")
        #expect(
            #expect(throws: MariaDBError.self) { try connection.run("INSERT INTO library_pairs VALUES (0, NULL)") }?
                .constraint == "pairs_positive")
    }

    @Test func `does not fill the server with prepared statements`() throws {
        let connection = try connect()
        for number in 0..<200 { #expect(try connection.scalar(SQL(unsafe: "SELECT \(number)")) == number) }
        struct Status: RowDecodable {
            let name: String
            let value: Int
            init(row: Row) throws {
                name = try row("Variable_name")
                value = try row("Value")
            }
        }
        let counts = try connection.all("SHOW SESSION STATUS LIKE 'Com_stmt_%'", as: Status.self)
        let open = Dictionary(uniqueKeysWithValues: counts.map { ($0.name, $0.value) })
        let prepared = try #require(open["Com_stmt_prepare"])
        #expect(prepared >= 200)
        #expect(prepared - (try #require(open["Com_stmt_close"])) <= 65)
    }
}

@Suite(.serialized) struct `A pool` {
    private func table(_ pool: Pool) throws {
        try pool.read { connection in
            try connection.execute("DROP TABLE IF EXISTS library_counters")
            try connection.execute("CREATE TABLE library_counters (id INT PRIMARY KEY, value INT NOT NULL)")
            try connection.execute("INSERT INTO library_counters VALUES (1, 0), (2, 0)")
        }
    }

    @Test func `undoes what a failed transaction did`() throws {
        struct Stop: Error {}
        let pool = Pool(try TestDatabase.url, capacity: 2)
        try table(pool)
        #expect(throws: Stop.self) {
            try pool.transaction { connection in
                try connection.run("UPDATE library_counters SET value = 7")
                throw Stop()
            }
        }
        #expect(try pool.read { try $0.scalar("SELECT SUM(value) FROM library_counters") } == 0)
    }

    @Test func `runs a transaction again after a deadlock`() throws {
        let pool = Pool(try TestDatabase.url, capacity: 8)
        try table(pool)
        let done = Counter()
        let failed = Counter()
        for thread in 0..<2 {
            Thread.start {
                for _ in 0..<50 {
                    do {
                        try pool.transaction { connection in
                            try connection.run("UPDATE library_counters SET value = value + 1 WHERE id = \(1 + thread)")
                            usleep(500)
                            try connection.run("UPDATE library_counters SET value = value + 1 WHERE id = \(2 - thread)")
                        }
                    } catch { failed.add(1) }
                }
                done.add(1)
            }
        }
        while done.value < 2 { usleep(1_000) }
        #expect(failed.value == 0)
        #expect(try pool.read { try $0.scalar("SELECT SUM(value) FROM library_counters") } == 200)
    }

    @Test func `recognises a deadlock that comes with the rows`() throws {
        let pool = Pool(try TestDatabase.url, capacity: 8)
        try table(pool)
        let done = Counter()
        let failed = Counter()
        for thread in 0..<2 {
            Thread.start {
                for _ in 0..<50 {
                    do {
                        try pool.transaction { connection in
                            let first = thread + 1
                            _ = try connection.scalar(
                                "SELECT value FROM library_counters WHERE id = \(first) FOR UPDATE", as: Int.self)
                            usleep(500)
                            _ = try connection.scalar(
                                "SELECT value FROM library_counters WHERE id = \(3 - first) FOR UPDATE", as: Int.self)
                        }
                    } catch { failed.add(1) }
                }
                done.add(1)
            }
        }
        while done.value < 2 { usleep(1_000) }
        #expect(failed.value == 0)
    }

    @Test func `gets a new connection when the server closed the old one`() throws {
        let pool = Pool(try TestDatabase.url, capacity: 1)
        let first: Int? = try pool.read { try $0.scalar("SELECT CONNECTION_ID()") }
        let killer = try Connection(try TestDatabase.url)
        try killer.execute("KILL \(try #require(first))")
        usleep(50_000)
        let second: Int? = try pool.read { try $0.scalar("SELECT CONNECTION_ID()") }
        #expect(second != nil && second != first)
    }

    @Test func `says that the database is away when it is`() throws {
        let pool = Pool(try #require(DatabaseURL(url: "mysql://root@/x?socket=/nonexistent.sock")), capacity: 1)
        #expect(
            #expect(throws: MariaDBError.self) { try pool.read { try $0.execute("SELECT 1") } }?.isUnavailable == true)
    }

    @Test func `migrates once, whoever asks`() throws {
        let steps = [
            Migration(version: 1, name: "one", sql: "CREATE TABLE library_migrated (id INT)"),
            Migration(version: 2, name: "two", sql: "ALTER TABLE library_migrated ADD COLUMN name TEXT"),
        ]
        let admin = try Connection(try TestDatabase.url)
        try admin.execute("DROP DATABASE IF EXISTS library_migrations")
        try admin.execute("CREATE DATABASE library_migrations")
        var url = try TestDatabase.url
        url.database = "library_migrations"
        let connection = try Connection(url)
        #expect(try Migrator.version(on: connection) == 0)
        #expect(try Migrator(Array(steps.prefix(1)), on: connection).run() == [1])
        #expect(try Migrator(steps, on: connection).run() == [2])
        #expect(try Migrator(steps, on: connection).run() == [])
        #expect(try Migrator.version(on: connection) == 2)
        try admin.execute("DROP DATABASE library_migrations")
    }
}

/// Counters that threads of a test share.
private final class Counter: Sendable {
    private let number = Mutex(0)
    var value: Int { number.withLock { $0 } }
    func add(_ more: Int) { number.withLock { $0 += more } }
}
