import Core
import Glibc

/// What the doctor found out about one thing.
struct Finding {
    enum Verdict: String {
        case well
        case worrying
        case bad
    }

    let subject: String
    let verdict: Verdict
    let detail: String
    /// What to do about it.
    var remedy: String?
}

extension Command {
    static let doctor = Command(
        name: "doctor",
        summary:
            "Check configuration, database, disk, bot and deliveries, and say how to mend each; exit code 1 if something is bad",
        options: []
    ) { _, output in
        let services = Process.services("topicdesk")
        let findings =
            [database(services), uploads(services), clock(services)] + telegram(services) + deliveries(services)
        output.say(
            findings.map { finding in
                let mark =
                    switch finding.verdict {
                    case .well: "✓"
                    case .worrying: "!"
                    case .bad: "✗"
                    }
                return "\(mark) \(finding.subject): \(finding.detail)" + (finding.remedy.map { "\n    → \($0)" } ?? "")
            }.joined(separator: "\n"),
            json: .array(
                findings.map { finding in
                    [
                        "subject": .string(finding.subject), "verdict": .string(finding.verdict.rawValue),
                        "detail": .string(finding.detail), "remedy": finding.remedy.map { .string($0) } ?? .null,
                    ]
                }))
        if findings.contains(where: { $0.verdict == .bad }) { throw Failure("something is bad") }
    }

    private static func database(_ services: Services) -> Finding {
        do {
            let version = try services.pool.read { try Migrator.version(on: $0) }
            guard version >= Migration.currentVersion else {
                return Finding(
                    subject: "database", verdict: .bad,
                    detail: "schema version \(version), \(Migration.currentVersion) is wanted",
                    remedy: "topicdesk migrate")
            }
            return Finding(subject: "database", verdict: .well, detail: "reachable, schema version \(version)")
        } catch {
            return Finding(
                subject: "database", verdict: .bad, detail: "\(error)",
                remedy: "see that MariaDB runs and that DATABASE_URL leads to it")
        }
    }

    private static func uploads(_ services: Services) -> Finding {
        let folder = services.configuration.uploadDirectory
        var info = statvfs()
        guard statvfs(folder, &info) == 0 else {
            return Finding(
                subject: "uploads", verdict: .bad, detail: "the folder cannot be read",
                remedy: "make UPLOAD_DIR, owned by the desk's user")
        }
        let free = (UInt64(info.f_bavail) * UInt64(info.f_frsize)) >> 20
        guard access(folder, W_OK) == 0 else {
            return Finding(
                subject: "uploads", verdict: .bad, detail: "the folder cannot be written to",
                remedy: "give UPLOAD_DIR to the desk's user")
        }
        return free < 1_024
            ? Finding(
                subject: "uploads", verdict: .worrying, detail: "\(free) MB of disk are free", remedy: "free some disk")
            : Finding(subject: "uploads", verdict: .well, detail: "\(free) MB of disk are free")
    }

    /// Tokens and deadlines are told by two clocks.
    private static func clock(_ services: Services) -> Finding {
        guard let there = try? services.pool.read({ try $0.scalar("SELECT UTC_TIMESTAMP(6)", as: Timestamp.self) })
        else {
            return Finding(subject: "clock", verdict: .worrying, detail: "the database's clock cannot be read")
        }
        let difference = abs(Timestamp.now.seconds(since: there))
        return difference > 5
            ? Finding(
                subject: "clock", verdict: .bad, detail: "\(Int(difference)) s apart from the database's",
                remedy: "let both machines keep time (systemd-timesyncd or chrony)")
            : Finding(subject: "clock", verdict: .well, detail: "agrees with the database's")
    }

    private static func telegram(_ services: Services) -> [Finding] {
        guard let (api, _) = try? bot(services) else {
            return [
                Finding(
                    subject: "telegram", verdict: .worrying, detail: "no bot",
                    remedy: "set TELEGRAM_BOT_TOKEN, if there is to be one")
            ]
        }
        do {
            let me = try api.call(.getMe())
            let info = try api.call(.getWebhookInfo())
            let found = Finding(subject: "bot", verdict: .well, detail: "@\(me.username ?? "") (\(me.id))")
            return try [found, webhook(info)]
                + groups(api, services, bot: me.id)
        } catch let failure as BotAPI.Failure {
            return [
                Finding(
                    subject: "bot", verdict: .bad, detail: advice(failure),
                    remedy: "see TELEGRAM_BOT_TOKEN and TELEGRAM_API_ROOT")
            ]
        } catch {
            return [Finding(subject: "bot", verdict: .bad, detail: "\(error)")]
        }
    }

    private static func webhook(_ info: Telegram.WebhookInfo) -> Finding {
        guard !info.url.isEmpty else {
            return Finding(
                subject: "webhook", verdict: .worrying, detail: "none is set",
                remedy: "topicdesk telegram set-webhook, or keep topicdesk telegram poll running")
        }
        if let error = info.lastErrorMessage, info.pendingUpdateCount > 0 {
            return Finding(
                subject: "webhook", verdict: .bad,
                detail: "\(info.pendingUpdateCount) updates wait; Telegram says: \(error)",
                remedy: "see that \(info.url) is reachable, and set the webhook again if its secret has changed")
        }
        return Finding(subject: "webhook", verdict: .well, detail: "\(info.url), \(info.pendingUpdateCount) waiting")
    }

    private static func groups(_ api: BotAPI, _ services: Services, bot: Int64) throws -> [Finding] {
        let desk = Desk(services)
        let groups = try desk.supportGroups()
        guard !groups.isEmpty else {
            return [
                Finding(
                    subject: "support group", verdict: .worrying, detail: "none",
                    remedy: "add the bot to a group with topics, as an administrator, and send /start there")
            ]
        }
        let outOfReach = try desk.groupsOutOfReach().map { group in
            Finding(
                subject: "group \(group.chat)", verdict: .bad,
                detail: "out of reach since \(group.since): \(group.reason); what is meant for it waits",
                remedy: "add the bot to the group as an administrator with the right Manage Topics")
        }
        return outOfReach + groups.map { group($0, api, bot: bot) }
    }

    private static func group(_ chat: Int64, _ api: BotAPI, bot: Int64) -> Finding {
        func bad(_ detail: String, _ remedy: String) -> Finding {
            Finding(subject: "support group", verdict: .bad, detail: "\(detail) (\(chat))", remedy: remedy)
        }
        do throws(BotAPI.Failure) {
            let info = try api.call(.getChat(chat))
            let member = try api.call(.getChatMember(chat, user: bot))
            guard info.isForum == true else {
                return bad("topics are off", "turn Topics on in the group's settings")
            }
            guard member.status == "creator" || member.status == "administrator" && member.canManageTopics == true
            else {
                return bad(
                    "the bot may not manage topics, it is \(member.status)",
                    "make the bot an administrator with the right Manage Topics")
            }
            return Finding(subject: "support group", verdict: .well, detail: "\(info.title ?? "") (\(chat))")
        } catch {
            return bad(advice(error), "add the bot to the group again, or name another in TELEGRAM_SUPPORT_CHAT_ID")
        }
    }

    private static func deliveries(_ services: Services) -> [Finding] {
        do {
            let desk = Desk(services)
            let health = try desk.health()
            let setAside = try desk.updatesSetAside()
            let unpacked = try desk.unpackedTickets()
            let oldest = Int(health.oldestUndelivered ?? 0)
            return [
                oldest > 300
                    ? Finding(
                        subject: "deliveries", verdict: .bad, detail: "the oldest waits for \(oldest) s",
                        remedy: "see that cron runs jobs-deliver each minute; its log says what stands in the way")
                    : Finding(
                        subject: "deliveries", verdict: .well,
                        detail: oldest == 0 ? "none waits" : "the oldest waits for \(oldest) s"),
                !setAside.isEmpty
                    ? Finding(
                        subject: "updates", verdict: .worrying,
                        detail: "set aside after failing five times: "
                            + setAside.map { "\($0.id) (\($0.error))" }.joined(separator: ", "),
                        remedy: "mend what the error says, then: topicdesk telegram replay UPDATE_ID")
                    : Finding(subject: "updates", verdict: .well, detail: "none is set aside"),
                unpacked > 5_000
                    ? Finding(
                        subject: "search index", verdict: .worrying, detail: "\(unpacked) tickets wait to be packed",
                        remedy: "see that cron runs jobs-search-index each minute; lists are slow meanwhile")
                    : Finding(subject: "search index", verdict: .well, detail: "\(unpacked) tickets wait to be packed"),
            ]
        } catch {
            return [Finding(subject: "deliveries", verdict: .bad, detail: "\(error)", remedy: "topicdesk migrate")]
        }
    }
}
