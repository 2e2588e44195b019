import Timestamps

/// What a customer can say with a slash.
enum CustomerCommand: String {
    case start
    case createTicket = "create_ticket"
    case closeTicket = "close_ticket"
    case reopen
    case tickets
    case ticket
    case help
    case unknown

    init(_ name: String) {
        self = CustomerCommand(rawValue: name) ?? .unknown
    }
}

extension Transaction {
    func carryOut(
        _ command: CustomerCommand, _ argument: String, _ message: Telegram.Message, _ customer: User,
        _ chat: PrivateChat, _ text: CustomerText
    ) throws {
        func answer(_ html: String, _ keyboard: Keyboard? = .menu(text), about ticket: Ticket? = nil) throws {
            try deliver(.text(html, to: message.chat.id, keyboard: keyboard, about: ticket?.id))
        }
        switch command {
        case .start: try start(argument, message, customer, text)
        case .createTicket:
            guard try mayOpenAnother(customer) else { return try answer(text.tooManyTickets()) }
            try db.privateChats.set(customer.id, .opens, ticket: nil, at: now)
            guard !argument.isEmpty else { return try answer(text.writeNew(), nil) }
            let content = Telegram.Message.Content(text: RichText(argument))
            try say(content, message, customer, try db.privateChats.lock(customer.id), text)
        case .closeTicket:
            guard var ticket = try current(of: customer, chat) else { return try answer(text.noOpenTicket()) }
            var changes = TicketChanges()
            changes.status = .closed
            try apply(changes, to: &ticket, by: customer.id)
        case .reopen:
            guard let ticket = try db.tickets.lastFinished(of: customer.id) else {
                return try answer(text.nothingToReopen())
            }
            try reopen(ticket, by: customer)
            try answer(text.reopened(ticket.number), about: ticket)
        case .tickets: try offerTickets(to: customer, in: message.chat.id, text)
        case .ticket:
            let named = try Ticket.Reference(argument).flatMap { try db.tickets.find($0) }
            let shown =
                argument.isEmpty ? try current(of: customer, chat) ?? db.tickets.lastFinished(of: customer.id) : named
            guard let shown, shown.requester == customer.id else {
                return try answer(argument.isEmpty ? text.noTickets() : text.unknownTicket(argument))
            }
            try answer(try card(of: shown, text), about: shown)
        case .help: try answer(text.help())
        case .unknown: try answer(text.unknownCommand())
        }
    }

    private func card(of ticket: Ticket, _ text: CustomerText) throws -> String {
        let answer = try db.messages.last(50, of: ticket.id, includingInternal: false).last { $0.side == .staff }
        return text.ticketCard(ticket.number, ticket.subject, ticket.status, lastAnswer: answer?.body)
    }

    /// `/start`, alone or with what a deep link brought along.
    private func start(
        _ payload: String, _ message: Telegram.Message, _ customer: User, _ text: CustomerText
    ) throws {
        if payload.hasPrefix("link_") {
            let account = try connect(customer, with: String(payload.dropFirst("link_".count)))
            let html = account.map { text.accountConnected($0.displayName) } ?? text.linkInvalid()
            return try deliver(.text(html, to: message.chat.id))
        }
        if !payload.isEmpty { try db.privateChats.setCategory(payload.prefix(characters: 64), of: customer.id) }
        try deliver(
            .text(text.greeting(name: customer.displayName), to: message.chat.id, keyboard: .menu(text)))
    }

    func offerTickets(to customer: User, in chat: Int64, _ text: CustomerText) throws {
        let tickets = try db.tickets.choices(of: customer.id, 10)
        guard !tickets.isEmpty else { return try deliver(.text(text.noTickets(), to: chat)) }
        let choices = tickets.map { ticket in
            let label = "\(ticket.status.mark) \(ticket.number) · \(ticket.subject)"
            return [Button(text: HTML.cut(label, limit: 60), act: .callback(Press.pick(ticket.id).data))]
        }
        let new = [Button(text: text.newTicket, act: .callback(Press.new.data))]
        try deliver(.text(text.ticketsTitle(), to: chat, keyboard: Keyboard(choices + [new])))
    }

    func reopen(_ ticket: Ticket, by customer: User) throws {
        var ticket = ticket
        var changes = TicketChanges()
        changes.status = .open
        try apply(changes, to: &ticket, by: customer.id)
        try db.privateChats.set(customer.id, .continues, ticket: ticket.id, at: now)
    }

    /// The customer is told that their ticket is finished, and asked how it was.
    func askForRating(of ticket: Ticket, finishedBy actor: User.ID?) throws {
        guard let chat = try db.topics.privateChat(of: ticket), let customer = try db.users.find(ticket.requester)
        else {
            return
        }
        let text = CustomerText(language: Language(code: customer.languageCode))
        let html =
            actor == customer.id
            ? text.closedByYou(ticket.number) : text.finished(ticket.number, ticket.status)
        let stars = (1...5).map { Button(text: "\($0)⭐", act: .callback(Press.rate(ticket.id, $0).data)) }
        let reopen = Button(text: text.reopenLabel, act: .callback(Press.reopen(ticket.id).data))
        let last = try db.messages.last(1, of: ticket.id, includingInternal: false).first
        try deliver(
            .text(html, to: chat, keyboard: Keyboard([stars, [reopen]]), about: ticket.id, message: last?.id))
    }
}

extension Ticket.Status {
    /// A sign for it, where there is little room.
    var mark: String {
        switch self {
        case .open: "🆕"
        case .inProgress: "💬"
        case .waiting: "⏳"
        case .resolved: "✅"
        case .closed, .cancelled: "🔒"
        }
    }
}
