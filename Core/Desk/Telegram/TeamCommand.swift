/// What the team can say with a slash.
enum TeamCommand: String {
    case createTicket = "create_ticket"
    case closeTicket = "close_ticket"
    case reopen
    case mention
    case assign
    case priority
    case status
    case tag
    case note
    case link
    case unlink
    case reply
    case delete
    case tickets
    case ticket
    case canned
    case stats
    case settings
    case help
    case unknown

    init(_ name: String) {
        self = TeamCommand(rawValue: name) ?? .unknown
    }

    /// How it is written, the ticket left out.
    var syntax: String {
        switch self {
        case .createTicket: "/create_ticket text"
        case .mention: "/mention @user"
        case .assign: "/assign @user"
        case .tag: "/tag word -word"
        case .note: "/note text"
        case .reply: "/reply ticket text"
        case .link: "/link TKT-2026-001"
        case .canned: "/canned shortcut"
        default: "/\(rawValue)"
        }
    }
}

/// A command with all that belongs to it.
struct TeamOrder {
    let command: TeamCommand
    /// What follows the command, without the ticket that it names.
    let argument: String
    let message: Telegram.Message
    let speaker: Speaker
    let group: GroupSettings
    let topic: Topic?

    /// The group's: all of it reads the answer.
    var language: Language { group.language }
    var text: TeamText { TeamText(language: language) }
    /// Ours or Telegram's user name, with or without an @.
    var name: String { argument.hasPrefix("@") ? String(argument.dropFirst()) : argument }
}

extension TeamOrder {
    /// What came along with the command, with the text that is meant.
    func content(_ text: RichText) -> Telegram.Message.Content {
        var content = message.content ?? Telegram.Message.Content(text: text)
        content.text = text
        return content
    }

    /// What follows the command and the ticket, with its formatting.
    var spoken: RichText {
        guard let content = message.content else { return RichText(argument) }
        let skipped = content.text.text.count - argument.count
        return content.text.text.hasSuffix(argument) && skipped >= 0
            ? content.text.dropping(skipped) : RichText(argument)
    }
}
