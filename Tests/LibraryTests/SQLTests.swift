import MariaDB
import Testing

@Suite struct `An SQL text` {
    @Test func `binds what is interpolated`() {
        let name = "Robert'); DROP TABLE students;--"
        let query: SQL = "SELECT id FROM users WHERE name = \(name) AND age > \(7) AND nick = \(nil as String?)"
        #expect(query.text == "SELECT id FROM users WHERE name = ? AND age > ? AND nick = ?")
        #expect(query.bindings == [.text(name), .integer(7), .null])
    }

    @Test func `splices SQL with its bindings in their places`() {
        let condition: SQL = "b = \(2)"
        let query: SQL = "SELECT \("x" as SQL) WHERE a = \(1) AND \(condition) AND c IN (\(list: [3, 4]))"
        #expect(query.text == "SELECT x WHERE a = ? AND b = ? AND c IN (?, ?)")
        #expect(query.bindings == [.integer(1), .integer(2), .integer(3), .integer(4)])
    }

    @Test func `no condition at all is always true`() {
        #expect(([] as [SQL]).all() == "TRUE")
        #expect((["a = \(1)", "b = \(2)"] as [SQL]).all().text == "a = ? AND b = ?")
    }

    @Test func `an address names hosts in their order`() throws {
        let url = try #require(DatabaseURL(url: "mysql://desk:p%40ss@one:3307,two,[::1]:3308/name"))
        #expect(url.user == "desk")
        #expect(url.password == "p@ss")
        #expect(url.hosts.map(\.name) == ["one", "two", "::1"])
        #expect(url.hosts.map(\.port) == [3307, 3306, 3308])
        #expect(url.database == "name")
    }

    @Test func `an address may be a socket`() throws {
        let url = try #require(DatabaseURL(url: "mysql://root@/desk?socket=/run/my%20sql.sock"))
        #expect(url.socket == "/run/my sql.sock")
        #expect(url.database == "desk")
    }

    @Test(arguments: [
        "", "desk", "http://a@b/c", "mysql://host/name", "mysql://a@/name", "mysql://a@b:x/name", "mysql://a@b/",
    ])
    func `an address that is none is refused`(text: String) {
        #expect(DatabaseURL(url: text) == nil)
    }

    @Test func `an error does not say what was bound`() {
        let error = MariaDBError(
            .duplicateEntry, "Duplicate entry 'ada@example.com' for key 'users_email'",
            sql: "INSERT INTO users VALUES (?)")
        #expect(error.constraint == "users_email")
        #expect(!"\(error)".contains("ada@example.com"))
        #expect("\(error)".contains("INSERT INTO users VALUES (?)"))
    }
}
