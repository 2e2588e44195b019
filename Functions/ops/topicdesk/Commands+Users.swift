import Core
import Secrets

extension Command {
    static let userAdd = Command(
        name: "user add", summary: "Add a user",
        options: [
            ("email", "E", "e-mail address"), ("role", "R", "user, moderator or admin (user)"),
            ("password", "P", "10 characters or more; made up and printed when left out"),
            ("username", "U", "user name"), ("name", "N", "name to show"),
            ("skills", "S", "skills and levels 1 to 5: \"React:3,Routing:2\""),
        ]
    ) { arguments, output in
        var new = NewUser()
        new.email = try email(arguments)
        new.username = arguments[option: "username"]
        new.name = arguments[option: "name"] ?? ""
        guard let role = User.Role(rawValue: arguments[option: "role"] ?? "user") else {
            throw Arguments.Misuse("--role is user, moderator or admin")
        }
        new.role = role
        new.skills = try skills(arguments[option: "skills"] ?? "")
        let password = arguments[option: "password"] ?? Random.hex(10)
        guard password.count >= 10 else { throw Arguments.Misuse("--password wants 10 characters or more") }
        new.passwordHash = Password.hash(password)
        let user = try Desk(Process.services("topicdesk")).add(new)
        let isMadeUp = arguments[option: "password"] == nil
        var json: JSONValue = user.json
        if isMadeUp { json["password"] = .string(password) }
        output.say(
            "Added \(user.role.rawValue) \(user.email ?? "") (id \(user.id.rawValue))."
                + (isMadeUp ? " Password: \(password)" : ""),
            json: json)
    }

    static let userList = Command(name: "user list", summary: "List the users", options: []) { _, output in
        let users = try Desk(Process.services("topicdesk")).users()
        output.say(
            users.map { user in
                [
                    String(user.id.rawValue), user.role.rawValue, user.email ?? "-", user.displayName,
                    user.disabledAt == nil ? "" : "disabled",
                ]
                .joined(separator: "\t")
            }.joined(separator: "\n"),
            json: .array(users.map(\.json)))
    }

    static let userDisable = Command(
        name: "user disable", summary: "Take a user's access away; tickets and messages stay",
        options: [("email", "E", "e-mail address")]
    ) { arguments, output in
        let user = try Desk(Process.services("topicdesk")).disable(email: try email(arguments))
        output.say("Disabled \(user.email ?? "").", json: user.json)
    }

    static let userLink = Command(
        name: "user link",
        summary:
            "Print a link that connects somebody's Telegram account with their account here; works once, for a day",
        options: [("email", "E", "e-mail address")]
    ) { arguments, output in
        let services = Process.services("topicdesk")
        let (api, _) = try bot(services)
        let me = try said { try api.call(.getMe()) }
        let payload = try Desk(services).makeAccountLink(email: try email(arguments))
        let url = "https://t.me/\(me.username ?? "")?start=\(payload)"
        output.say(url, json: ["url": .string(url)])
    }

    static let token = Command(
        name: "token", summary: "Print a bearer token (JWT) for a user",
        options: [("user", "E", "e-mail address"), ("ttl", "SECONDS", "how long it holds (86400)")]
    ) { arguments, output in
        let desk = Desk(Process.services("topicdesk"))
        let email = try arguments.required("user")
        guard let seconds = Int64(arguments[option: "ttl"] ?? "86400"), (1...31_536_000).contains(seconds) else {
            throw Arguments.Misuse("--ttl wants 1 to 31536000 seconds")
        }
        guard let user = try desk.user(email: email) else {
            throw Failure("there is no user \(email); topicdesk user list shows who there is")
        }
        guard user.disabledAt == nil else { throw Failure("\(email) is disabled") }
        let token = desk.token(for: user, seconds: seconds)
        output.say(token, json: ["token": .string(token), "expires_in": .integer(seconds)])
    }

    private static func email(_ arguments: Arguments) throws -> String {
        let email = try arguments.required("email")
        let parts = email.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), email.utf8.count <= 254,
            !email.contains(where: \.isWhitespace)
        else { throw Arguments.Misuse("“\(email)” is no e-mail address") }
        return email
    }

    private static func skills(_ text: String) throws -> [(String, Int)] {
        try text.split(separator: ",").map { item in
            let parts = item.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, let level = Int(parts[1]), (1...5).contains(level) else {
                throw Arguments.Misuse("--skills wants skills with a level 1 to 5: \"React:3,Routing:2\"")
            }
            return (String(parts[0]), level)
        }
    }
}

extension User {
    fileprivate var json: JSONValue {
        [
            "id": .integer(id.rawValue), "uuid": .string(uuid), "email": email.map { .string($0) } ?? .null,
            "username": username.map { .string($0) } ?? .null, "name": .string(name), "role": .string(role.rawValue),
            "disabled": .bool(disabledAt != nil),
        ]
    }
}
