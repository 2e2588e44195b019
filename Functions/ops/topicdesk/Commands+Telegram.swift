import Core
import Glibc

extension Command {
    static let setWebhook = Command(
        name: "telegram set-webhook", summary: "Have Telegram send its updates to this desk",
        options: [
            ("url", "URL", "where to (the desk's public URL with /telegram/webhook)"),
            ("max-connections", "N", "updates sent at the same time, 1 to 100 (40)"),
        ]
    ) { arguments, output in
        let services = Process.services("topicdesk")
        let (api, telegram) = try bot(services)
        let url = arguments[option: "url"] ?? services.configuration.publicURL + "/telegram/webhook"
        guard let connections = Int64(arguments[option: "max-connections"] ?? "40"), (1...100).contains(connections)
        else {
            throw Arguments.Misuse("--max-connections is 1 to 100")
        }
        _ = try said {
            try api.call(.setWebhook(url: url, secret: telegram.webhookSecret, maxConnections: connections))
        }
        if let name = try said({ try api.call(.getMe()) }).username { try Desk(services).set(botName: name) }
        // It may answer ok and keep nothing: believe only what it says afterwards.
        let info = try said { try api.call(.getWebhookInfo()) }
        guard info.url == url else { throw Failure("Telegram did not keep the webhook: it says “\(info.url)”") }
        try said { try api.offerCommands() }
        output.say(
            "Telegram sends its updates to \(url), and offers the commands in all languages.",
            json: ["url": .string(url)])
    }

    static let deleteWebhook = Command(
        name: "telegram delete-webhook", summary: "Have Telegram keep its updates, for telegram poll", options: []
    ) { _, output in
        let (api, _) = try bot(Process.services("topicdesk"))
        _ = try said { try api.call(.deleteWebhook()) }
        output.say("The webhook is deleted.", json: ["url": ""])
    }

    static let webhookInfo = Command(
        name: "telegram info", summary: "Show the bot and its webhook", options: []
    ) { _, output in
        let (api, _) = try bot(Process.services("topicdesk"))
        let me = try said { try api.call(.getMe()) }
        let info = try said { try api.call(.getWebhookInfo()) }
        output.say(
            """
            bot       @\(me.username ?? "") (\(me.id))
            webhook   \(info.url.isEmpty ? "none" : info.url)
            waiting   \(info.pendingUpdateCount)
            error     \(info.lastErrorMessage ?? "none")
            """,
            json: [
                "bot": .string(me.username ?? ""), "id": .integer(me.id), "url": .string(info.url),
                "pending_update_count": .integer(Int64(info.pendingUpdateCount)),
                "last_error_message": info.lastErrorMessage.map { .string($0) } ?? .null,
            ])
    }

    static let poll = Command(
        name: "telegram poll",
        summary: "Fetch updates by long polling, for a machine that Telegram cannot reach; until Ctrl-C",
        options: [("once", nil, "end when there is nothing more")]
    ) { arguments, output in
        let services = Process.services("topicdesk")
        let (api, _) = try bot(services)
        if let name = try said({ try api.call(.getMe()) }).username { try Desk(services).set(botName: name) }
        var offset: Int64 = 0
        while true {
            let updates: [JSONValue]
            do {
                updates = try api.updates(from: offset, waiting: arguments.has("once") ? 0 : 25)
            } catch let failure as BotAPI.Failure {
                guard case .unavailable(let text) = failure else { throw Failure(advice(failure)) }
                services.log.warning("poll", [("error", .string(text))])
                sleep(2)
                continue
            }
            for update in updates {
                let desk = Desk(services)
                try desk.receive(update: Array(update.jsonText.utf8))
                desk.dispatch()
                guard case .integer(let id)? = update["update_id"] else { continue }
                offset = id + 1
                output.say("update \(id)", json: ["update_id": .integer(id)])
            }
            // Telegram forgets what is below the offset of the next call, so that one is made before leaving, too.
            if updates.isEmpty, arguments.has("once") { break }
        }
        services.drain(deadline: .now.adding(seconds: 15))
    }

    static let replay = Command(
        name: "telegram replay", summary: "Carry out an update that was set aside; doctor lists them",
        operand: "UPDATE_ID", options: []
    ) { arguments, output in
        guard let id = arguments.words.first.flatMap({ Int64($0) }) else {
            throw Arguments.Misuse("telegram replay wants the number of an update")
        }
        let services = Process.services("topicdesk")
        let desk = Desk(services)
        do {
            try desk.replay(update: id)
        } catch Refusal.notFound(.update) {
            throw Failure("there is no update \(id)")
        } catch Refusal.conflict(.update) {
            throw Failure("update \(id) is not set aside: it is done already, or waits for its turn")
        }
        desk.dispatch()
        services.drain(deadline: .now.adding(seconds: 15))
        switch try desk.fate(ofUpdate: id) {
        case .done: break
        case .waits: throw Failure("update \(id) waits for its turn, behind others of its chat")
        case .setAside(let error): throw Failure("it failed again: \(error)")
        }
        output.say("Update \(id) is carried out.", json: ["update_id": .integer(id)])
    }

    static func bot(_ services: Services) throws -> (BotAPI, TelegramConfiguration) {
        guard let telegram = services.configuration.telegram, let api = services.botAPI else {
            throw Failure("TELEGRAM_BOT_TOKEN is not set: @BotFather gives you one")
        }
        return (api, telegram)
    }

    static func said<Result>(_ call: () throws -> Result) throws -> Result {
        do {
            return try call()
        } catch let failure as BotAPI.Failure {
            throw Failure(advice(failure))
        }
    }

    static func advice(_ failure: BotAPI.Failure) -> String {
        switch failure {
        case .notPermitted(let text) where text.contains("Unauthorized"):
            "Telegram does not know the token (\(text)): compare TELEGRAM_BOT_TOKEN with what @BotFather says"
        case .notPermitted(let text) where text.contains("Conflict"):
            "\(text): topicdesk telegram delete-webhook comes before poll"
        default: "Telegram says: \(failure.text)"
        }
    }
}
