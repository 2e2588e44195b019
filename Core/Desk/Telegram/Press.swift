/// What a button says when it is pressed: 64 bytes at most.
enum Press: Equatable {
    case close(Ticket.ID)
    case reopen(Ticket.ID)
    case assignToMe(Ticket.ID)
    case chooseStatus(Ticket.ID)
    case status(Ticket.ID, Ticket.Status)
    case choosePriority(Ticket.ID)
    case priority(Ticket.ID, Ticket.Priority)
    case chooseUser(Ticket.ID)
    case mention(Ticket.ID, User.ID)
    case link(Ticket.ID, chat: Int64)
    case canned(Ticket.ID, CannedResponse.ID)
    case undo(Message.ID)
    case rate(Ticket.ID, Int)
    case skip(Ticket.ID)
    case pick(Ticket.ID)
    case new
    case list
    case toggleNotes
    case toggleTakes
    case language(Language)
    /// A label that looks like a button.
    case nothing

    var data: String {
        switch self {
        case .close(let ticket): "close:\(ticket.rawValue)"
        case .reopen(let ticket): "reopen:\(ticket.rawValue)"
        case .assignToMe(let ticket): "mine:\(ticket.rawValue)"
        case .chooseStatus(let ticket): "status:\(ticket.rawValue)"
        case .status(let ticket, let status): "status:\(ticket.rawValue):\(status.rawValue)"
        case .choosePriority(let ticket): "prio:\(ticket.rawValue)"
        case .priority(let ticket, let priority): "prio:\(ticket.rawValue):\(priority.rawValue)"
        case .chooseUser(let ticket): "who:\(ticket.rawValue)"
        case .mention(let ticket, let user): "who:\(ticket.rawValue):\(user.rawValue)"
        case .link(let ticket, let chat): "link:\(ticket.rawValue):\(chat)"
        case .canned(let ticket, let response): "canned:\(ticket.rawValue):\(response.rawValue)"
        case .undo(let message): "undo:\(message.rawValue)"
        case .rate(let ticket, let stars): "rate:\(ticket.rawValue):\(stars)"
        case .skip(let ticket): "skip:\(ticket.rawValue)"
        case .pick(let ticket): "pick:\(ticket.rawValue)"
        case .new: "new"
        case .list: "list"
        case .toggleNotes: "set:notes"
        case .toggleTakes: "set:takes"
        case .language(let language): "set:lang:\(language.rawValue)"
        case .nothing: "noop"
        }
    }

    /// Nil for what none of our buttons says.
    init?(_ data: String) {
        let parts = data.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let first = parts.count > 1 ? Int64(parts[1]) : nil
        let ticket = first.map { Ticket.ID($0) }
        let second = parts.count > 2 ? parts[2] : ""
        switch (parts[0], parts.count, ticket) {
        case ("close", 2, let ticket?): self = .close(ticket)
        case ("reopen", 2, let ticket?): self = .reopen(ticket)
        case ("mine", 2, let ticket?): self = .assignToMe(ticket)
        case ("status", 2, let ticket?): self = .chooseStatus(ticket)
        case ("status", 3, let ticket?):
            guard let status = Ticket.Status(rawValue: second) else { return nil }
            self = .status(ticket, status)
        case ("prio", 2, let ticket?): self = .choosePriority(ticket)
        case ("prio", 3, let ticket?):
            guard let priority = Int(second).flatMap({ Ticket.Priority(rawValue: $0) }) else { return nil }
            self = .priority(ticket, priority)
        case ("who", 2, let ticket?): self = .chooseUser(ticket)
        case ("who", 3, let ticket?):
            guard let user = Int64(second) else { return nil }
            self = .mention(ticket, User.ID(user))
        case ("link", 3, let ticket?):
            guard let chat = Int64(second) else { return nil }
            self = .link(ticket, chat: chat)
        case ("canned", 3, let ticket?):
            guard let response = Int64(second) else { return nil }
            self = .canned(ticket, CannedResponse.ID(response))
        case ("undo", 2, _):
            guard let first else { return nil }
            self = .undo(Message.ID(first))
        case ("rate", 3, let ticket?):
            guard let stars = Int(second), (1...5).contains(stars) else { return nil }
            self = .rate(ticket, stars)
        case ("skip", 2, let ticket?): self = .skip(ticket)
        case ("pick", 2, let ticket?): self = .pick(ticket)
        case ("new", 1, _): self = .new
        case ("list", 1, _): self = .list
        case ("set", 2, _) where parts[1] == "notes": self = .toggleNotes
        case ("set", 2, _) where parts[1] == "takes": self = .toggleTakes
        case ("set", 3, _) where parts[1] == "lang":
            guard let language = Language(rawValue: second) else { return nil }
            self = .language(language)
        case ("noop", 1, _): self = .nothing
        default: return nil
        }
    }
}
