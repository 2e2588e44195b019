import MariaDB
import Secrets
import Timestamps

/// The SQL of users.
struct Users {
    let db: Connection
}

extension Connection {
    var users: Users { Users(db: self) }
}

extension User: RowDecodable {
    static let columns: SQL =
        "id, uuid, email, username, name, role, is_service, telegram_id, telegram_username, language_code, home_chat_id, disabled_at, token_generation, created_at"

    public init(row: Row) throws {
        id = try row("id")
        uuid = try row("uuid")
        email = try row("email")
        username = try row("username")
        name = try row("name")
        role = try row("role")
        isService = try row("is_service")
        telegramID = try row("telegram_id")
        telegramUsername = try row("telegram_username")
        languageCode = try row("language_code")
        homeChat = try row("home_chat_id")
        disabledAt = try row("disabled_at")
        tokenGeneration = try row("token_generation")
        createdAt = try row("created_at")
    }
}

extension User.Role: SQLBindable, SQLDecodable {}

extension Users {
    func find(_ id: User.ID) throws -> User? {
        try db.first("SELECT \(User.columns) FROM users WHERE id = \(id)")
    }

    func find(uuid: String) throws -> User? {
        try db.first("SELECT \(User.columns) FROM users WHERE uuid = \(uuid)")
    }

    func find(email: String) throws -> User? {
        try db.first("SELECT \(User.columns) FROM users WHERE email = \(email)")
    }

    func find(externalID: String) throws -> User? {
        try db.first("SELECT \(User.columns) FROM users WHERE external_id = \(externalID)")
    }

    func all() throws -> [User] {
        try db.all("SELECT \(User.columns) FROM users WHERE NOT is_service ORDER BY id")
    }

    func find(_ ids: Set<User.ID>) throws -> [User.ID: User] {
        guard !ids.isEmpty else { return [:] }
        let users: [User] = try db.all("SELECT \(User.columns) FROM users WHERE id IN (\(list: Array(ids)))")
        return Dictionary(users.map { ($0.id, $0) }) { $1 }
    }

    /// Somebody by what they sign in with: user name or e-mail.
    func find(login: String) throws -> User? {
        try db.first("SELECT \(User.columns) FROM users WHERE username = \(login) OR email = \(login) LIMIT 1")
    }

    /// Somebody as they are mentioned: by our user name, else by Telegram's.
    func find(mention: String) throws -> User? {
        try db.first(
            """
            SELECT \(User.columns) FROM users WHERE (username = \(mention) OR telegram_username = \(mention)) \
            AND NOT is_service AND disabled_at IS NULL ORDER BY username = \(mention) DESC, id LIMIT 1
            """)
    }

    /// One of the team by how they are mentioned: staff, and who writes in a support group.
    func find(teammate name: String) throws -> User? {
        try find(mention: name).flatMap { $0.role.isStaff || $0.homeChat != nil ? $0 : nil }
    }

    func list(role: User.Role?, search: String?, _ page: Page) throws -> Listing<User> {
        var conditions: [SQL] = ["NOT is_service"]
        if let role { conditions.append("role = \(role)") }
        if let search {
            let pattern =
                "%" + search.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_") + "%"
            conditions.append(
                "(name LIKE \(pattern) OR email LIKE \(pattern) OR username LIKE \(pattern) OR telegram_username LIKE \(pattern))"
            )
        }
        let condition = conditions.all()
        let users: [User] = try db.all(
            "SELECT \(User.columns) FROM users WHERE \(condition) ORDER BY id LIMIT \(page.limit) OFFSET \(page.skip)")
        let total = try db.scalar("SELECT COUNT(*) FROM users WHERE \(condition)", as: Int.self) ?? 0
        return Listing(elements: users, total: total, page: page)
    }

    func disable(_ id: User.ID, at now: Timestamp) throws {
        try db.run("UPDATE users SET disabled_at = COALESCE(disabled_at, \(now)), updated_at = \(now) WHERE id = \(id)")
    }

    /// - Throws: `Refusal.conflict` for an e-mail or user name that is taken.
    func insert(_ new: NewUser, at now: Timestamp) throws -> User {
        let uuid = Random.uuid(at: now)
        do {
            try db.run(
                """
                INSERT INTO users (uuid, email, username, name, role, is_service, password_hash, external_id, created_at) \
                VALUES (\(uuid), \(new.email), \(new.username), \(new.name), \(new.role), \(new.isService), \
                \(new.passwordHash), \(new.externalID), \(now))
                """)
        } catch {
            switch error.constraint {
            case "users_email": throw Refusal.conflict(.email)
            case "users_username": throw Refusal.conflict(.username)
            default: throw error
            }
        }
        guard let user = try find(uuid: uuid) else { throw Refusal.notFound(.user) }
        for (skill, level) in new.skills {
            try db.run("INSERT INTO user_skills (user_id, skill, level) VALUES (\(user.id), \(skill), \(level))")
        }
        return user
    }

    /// Whom Telegram says that wrote: found by their id, their names kept up to date.
    func telegram(_ person: Telegram.User, at now: Timestamp) throws -> User {
        let known: User? = try db.first("SELECT \(User.columns) FROM users WHERE telegram_id = \(person.id)")
        if let known, known.name == person.fullName, known.telegramUsername == person.username,
            known.languageCode == person.languageCode
        {
            return known
        }
        try db.run(
            """
            INSERT INTO users (uuid, name, role, telegram_id, telegram_username, language_code, created_at) \
            VALUES (\(Random.uuid(at: now)), \(person.fullName), 'user', \(person.id), \(person.username), \
            \(person.languageCode), \(now)) \
            ON DUPLICATE KEY UPDATE telegram_username = VALUES(telegram_username), \
            language_code = COALESCE(VALUES(language_code), language_code), \
            name = IF(email IS NULL, VALUES(name), name), updated_at = VALUES(created_at)
            """)
        guard let user: User = try db.first("SELECT \(User.columns) FROM users WHERE telegram_id = \(person.id)") else {
            throw Refusal.notFound(.user)
        }
        if known != nil { try db.search.requesterChanged(user.id) }
        return user
    }

    /// Somebody of whom a relay knows no more than Telegram's id and a name.
    func telegram(id: Int64, name: String, at now: Timestamp) throws -> User {
        try db.run(
            """
            INSERT IGNORE INTO users (uuid, name, role, telegram_id, created_at) \
            VALUES (\(Random.uuid(at: now)), \(name), 'user', \(id), \(now))
            """)
        guard let user: User = try db.first("SELECT \(User.columns) FROM users WHERE telegram_id = \(id)") else {
            throw Refusal.notFound(.user)
        }
        return user
    }

    /// The support group in which somebody first wrote is their home.
    func setHome(_ id: User.ID, _ chat: Int64) throws {
        try db.run("UPDATE users SET home_chat_id = \(chat) WHERE id = \(id) AND home_chat_id IS NULL")
    }

    /// Staff who can be called into a ticket.
    func mentionable(_ limit: Int) throws -> [User] {
        try db.all(
            """
            SELECT \(User.columns) FROM users WHERE NOT is_service AND disabled_at IS NULL \
            AND (role <> 'user' OR home_chat_id IS NOT NULL) ORDER BY name, id LIMIT \(limit)
            """)
    }

    /// Whether the bot can reach somebody: a blocked bot parks what is meant for them.
    func setBlocked(_ blocked: Bool, telegramID: Int64, at now: Timestamp) throws {
        let since: Timestamp? = blocked ? now : nil
        try db.run("UPDATE users SET telegram_blocked_at = \(since) WHERE telegram_id = \(telegramID)")
    }

    func moveHomes(from old: Int64, to new: Int64) throws {
        try db.run("UPDATE users SET home_chat_id = \(new) WHERE home_chat_id = \(old)")
    }

    /// Whoever was known by their Telegram account alone turns out to be somebody with an account of ours.
    func merge(_ person: User.ID, into account: User.ID, telegramID: Int64) throws {
        let known: User? = try find(person)
        try db.run("UPDATE users SET telegram_id = NULL WHERE id = \(person)")
        try db.run(
            """
            UPDATE users SET telegram_id = \(telegramID), telegram_username = \(known?.telegramUsername), \
            name = IF(name = '', \(known?.name ?? ""), name), \
            language_code = COALESCE(\(known?.languageCode), language_code), \
            home_chat_id = COALESCE(home_chat_id, \(known?.homeChat)) WHERE id = \(account)
            """)
        try db.run("UPDATE tickets SET requester_id = \(account) WHERE requester_id = \(person)")
        try db.run("UPDATE messages SET author_id = \(account) WHERE author_id = \(person)")
        try db.run("UPDATE IGNORE participants SET user_id = \(account) WHERE user_id = \(person)")
        try db.search.requesterChanged(account)
    }
}
