import JSON
import Testing

@testable import Core

/// The limits are those of `BotCommand` in the Bot API: 1 to 32 of a–z, 0–9 and `_`; 1 to 256 characters; 100 commands.
@Suite struct `The menu of commands` {
    @Test(arguments: CommandMenu.Scope.allCases, Language.allCases)
    func `is one that Telegram takes`(scope: CommandMenu.Scope, language: Language) {
        let commands = CommandMenu.commands(for: scope, in: language)
        #expect(1...100 ~= commands.count)
        #expect(Set(commands.map(\.name)).count == commands.count)
        for command in commands {
            #expect(1...32 ~= command.name.utf8.count)
            #expect(command.name.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789_".contains($0) })
            #expect(1...256 ~= command.description.utf16.count)
        }
    }

    /// The tables of Core/Telegram/README.md.
    @Test func `has every command there is`() {
        func names(_ scope: CommandMenu.Scope) -> Set<String> {
            Set(CommandMenu.commands(for: scope, in: .english).map(\.name))
        }
        #expect(
            names(.privateChats) == ["start", "create_ticket", "close_ticket", "reopen", "tickets", "ticket", "help"])
        #expect(
            names(.groups) == [
                "close_ticket", "reopen", "status", "priority", "assign", "tag", "mention", "note", "reply", "delete",
                "canned", "link", "unlink", "ticket", "start", "create_ticket", "tickets", "stats", "settings", "help",
            ])
    }

    @Test func `is English for those whose language we do not speak`() {
        let english = BotCall.setMyCommands(
            scope: .groups, language: nil, commands: [.init(name: "help", description: "The commands")])
        #expect(english.method == "setMyCommands")
        #expect(
            english.parameters == [
                "commands": [["command": "help", "description": "The commands"]],
                "scope": ["type": "all_group_chats"],
            ])
        let thai = BotCall.setMyCommands(scope: .privateChats, language: .thai, commands: [])
        #expect(thai.parameters["language_code"]?.text == "th")
        #expect(thai.parameters["scope"]?["type"]?.text == "all_private_chats")
    }
}

@Suite struct `What the desk says` {
    private static let hostile = "<i>&\"x\""
    private static let escaped = "&lt;i&gt;&amp;"

    @Test(arguments: Language.allCases)
    func `holds no markup of somebody else's`(language: Language) {
        let customer = CustomerText(language: language)
        let team = TeamText(language: language)
        let texts = [
            customer.greeting(name: Self.hostile), customer.chosen("TKT-2026-001", Self.hostile),
            customer.ticketCard("TKT-2026-001", "subject", .open, lastAnswer: Self.hostile),
            customer.ticketCard("TKT-2026-001", Self.hostile, .open, lastAnswer: nil),
            customer.accountConnected(Self.hostile), customer.unknownTicket(Self.hostile),
            team.usage(Self.hostile), team.unknownTicket(Self.hostile), team.unknownUser(Self.hostile),
            team.unknownWord(Self.hostile, allowed: []), team.unknownWord("x", allowed: [Self.hostile]),
            team.opened("TKT-2026-001", link: "https://t.me/\(Self.hostile)"),
            TopicNotice.tagged([Self.hostile]).html(language), TopicNotice.subjectChanged(Self.hostile).html(language),
            TopicNotice.categoryFromLink(Self.hostile).html(language),
            TopicNotice.linkedTo(Self.hostile, link: nil).html(language),
            TopicNotice.rated(3, comment: Self.hostile).html(language),
        ]
        for text in texts { #expect(text.contains(Self.escaped) && !text.contains("<i>")) }
    }

    /// A message holds 4096 UTF-16 units, the answer to a button 200 characters (`answerCallbackQuery`).
    @Test(arguments: Language.allCases)
    func `fits where it is said`(language: Language) {
        let team = TeamText(language: language)
        #expect(team.help().utf16.count <= 4_096)
        #expect(CustomerText(language: language).help().utf16.count <= 4_096)
        let answers = [
            team.tooLate(), team.undone(), team.done(), team.notAllowed(), team.notStaff(), team.nothingToDelete(),
            CustomerText(language: language).cannotBeRated(), CustomerText(language: language).nothingToReopen(),
        ]
        for answer in answers { #expect(answer.utf16.count <= 200 && !answer.contains("<") && !answer.contains("&")) }
    }

    @Test func `is as it always was in English`() {
        #expect(
            TeamText(language: .english).topicsAreOff()
                == "⚠️ Topics are off in this group. Turn them on in the group's settings, make me an administrator who may manage topics, and send /start again."
        )
        #expect(
            TeamText(language: .english).registered()
                == "✅ This is the support group now: every ticket gets a topic of its own here.")
        #expect(
            TeamText(language: .english).usage("/reply <session> <text>")
                == "⚠️ Write: /reply &lt;session&gt; &lt;text&gt;")
        #expect(TopicNotice.statusChanged(.waiting).html(.english) == "⚙️ Status: <b>waiting for the customer</b>")
        #expect(TopicNotice.customerReturned.html(.english) == "✅ The customer can be reached again.")
    }
}
