import Timestamps

/// A button that was pressed, with who pressed it and where.
private struct Pressed {
    let press: Press
    let query: Telegram.CallbackQuery
    let user: User
    let place: Telegram.CallbackQuery.Place

    var chat: Int64 { place.chat.id }
    var language: Language { Language(code: user.languageCode) }
    var team: TeamText { TeamText(language: language) }
    var customer: CustomerText { CustomerText(language: language) }
}

extension Transaction {
    /// Every query is answered, once: until then the button spins.
    func receive(_ query: Telegram.CallbackQuery) throws {
        guard !query.from.isBot else { return }
        let user = try db.users.telegram(query.from, at: now)
        let language = Language(code: user.languageCode)
        guard let place = query.message, let press = query.data.flatMap({ Press($0) }), user.disabledAt == nil else {
            return try deliver(
                .answer(to: query.id, by: query.from.id, TeamText(language: language).notAllowed(), isAlert: true))
        }
        let pressed = Pressed(press: press, query: query, user: user, place: place)
        let answer: String?
        do {
            if place.chat.isPrivate {
                answer = try carryOutPrivately(pressed)
            } else if let group = try supportGroup(place.chat) {
                answer = try carryOut(pressed, group)
            } else {
                throw Refusal.forbidden
            }
        } catch let refusal as Refusal {
            return try deliver(
                .answer(to: query.id, by: query.from.id, pressed.team.refused(refusal), isAlert: true))
        }
        try deliver(.answer(to: query.id, by: query.from.id, answer))
    }

    // In a customer's private chat

    private func carryOutPrivately(_ pressed: Pressed) throws -> String? {
        let (user, text) = (pressed.user, pressed.customer)
        let chat = try db.privateChats.lock(user.id)
        switch pressed.press {
        case .list: try offerTickets(to: user, in: pressed.chat, text)
        case .new:
            guard try mayOpenAnother(user) else { return HTML.plain(text.tooManyTickets()) }
            try db.privateChats.set(user.id, .opens, ticket: nil, at: now)
            try deliver(.text(text.writeNew(), to: pressed.chat))
        case .pick(let id):
            let ticket = try own(id, of: user)
            if ticket.status.isActive {
                try db.privateChats.set(user.id, .continues, ticket: id, at: now)
                try deliver(.text(text.chosen(ticket.number, ticket.subject), to: pressed.chat, about: id))
            } else {
                let reopen = Button(text: text.reopenLabel, act: .callback(Press.reopen(id).data))
                let card = text.ticketCard(ticket.number, ticket.subject, ticket.status, lastAnswer: nil)
                try deliver(.text(card, to: pressed.chat, keyboard: Keyboard([[reopen]]), about: id))
            }
        case .reopen(let id):
            let ticket = try own(id, of: user)
            guard ticket.status.isSettled else { return HTML.plain(text.reopened(ticket.number)) }
            try reopen(ticket, by: user)
            try deliver(.text(text.reopened(ticket.number), to: pressed.chat, about: id))
        case .rate(let id, let stars): try rate(try own(id, of: user), stars, pressed)
        case .skip(let id):
            guard chat.next == .comments, chat.ticket == id else { return nil }
            try db.privateChats.set(user.id, .continues, ticket: nil, at: now)
            try deliver(.textEdit(text.thanks(), of: pressed.place.messageId, in: pressed.chat))
        case .nothing: break
        case .close, .assignToMe, .chooseStatus, .status, .choosePriority, .priority, .chooseUser, .mention, .link,
            .canned, .undo, .toggleNotes, .toggleTakes, .language:
            throw Refusal.forbidden
        }
        return nil
    }

    private func own(_ id: Ticket.ID, of user: User) throws -> Ticket {
        guard let ticket = try db.tickets.lock(.id(id)), ticket.requester == user.id else { throw Refusal.forbidden }
        return ticket
    }

    private func rate(_ ticket: Ticket, _ stars: Int, _ pressed: Pressed) throws {
        var ticket = ticket
        let text = pressed.customer
        guard ticket.status.isSettled else {
            return try deliver(.text(text.cannotBeRated(), to: pressed.chat, about: ticket.id))
        }
        if ticket.rating != stars {
            (ticket.rating, ticket.ratedAt) = (stars, now)
            try save(&ticket, events: [ticket.rated], by: pressed.user.id)
            try notify(.rated(stars, comment: nil), of: ticket.id)
        }
        try db.privateChats.set(pressed.user.id, .comments, ticket: ticket.id, at: now)
        let skip = Button(text: text.skip, act: .callback(Press.skip(ticket.id).data))
        try deliver(
            .textEdit(text.rated(stars), of: pressed.place.messageId, in: pressed.chat, keyboard: Keyboard([[skip]])))
    }

    // In a support group

    private func carryOut(_ pressed: Pressed, _ group: GroupSettings) throws -> String? {
        if pressed.user.homeChat == nil { try db.users.setHome(pressed.user.id, group.chat) }
        switch pressed.press {
        case .close(let id): return try change(id, pressed) { $0.status = .closed }
        case .reopen(let id): return try change(id, pressed) { $0.status = .open }
        case .assignToMe(let id):
            guard pressed.user.canBeAssigned else { throw Refusal.notFound(.assignee) }
            return try change(id, pressed) { $0.assignee = .to(pressed.user.id) }
        case .chooseStatus(let id):
            return try offer(.statuses(of: worked(id, pressed), pressed.language), pressed.team.chooseStatus(), pressed)
        case .status(let id, let status):
            return try change(id, pressed, isChoice: true) { $0.status = status }
        case .choosePriority(let id):
            let keyboard = Keyboard.priorities(of: try worked(id, pressed), pressed.language)
            return try offer(keyboard, pressed.team.choosePriority(), pressed)
        case .priority(let id, let priority):
            return try change(id, pressed, isChoice: true) { $0.priority = priority }
        case .chooseUser(let id):
            return try offer(people(for: worked(id, pressed)), pressed.team.chooseUser(), pressed)
        case .mention(let id, let user):
            guard let user = try db.users.find(user), user.disabledAt == nil, user.role.isStaff || user.homeChat != nil
            else { throw Refusal.notFound(.user) }
            _ = try mention(user, in: worked(id, pressed), by: pressed.user.id)
        case .link(let id, let chat):
            guard let group = try ourGroup(chat) else { throw Refusal.forbidden }
            _ = try addTopic(to: worked(id, pressed), in: group, by: pressed.user.id)
        case .canned(let id, let response):
            let speaker = Speaker(user: pressed.user, name: nil, language: pressed.language)
            try send(db.cannedResponses.find(response), in: worked(id, pressed), by: speaker)
        case .undo(let id): return try undo(id, pressed)
        case .toggleNotes, .toggleTakes, .language: return try set(pressed, group)
        case .nothing: return nil
        case .rate, .skip, .pick, .new, .list: throw Refusal.forbidden
        }
        try deliver(.textEdit(pressed.team.done(), of: pressed.place.messageId, in: pressed.chat))
        return HTML.plain(pressed.team.done())
    }

    /// The ticket that a button names, which must be the one of its topic: what is pressed in another place was made up.
    private func worked(_ id: Ticket.ID, _ pressed: Pressed) throws -> Ticket {
        guard let ticket = try db.tickets.lock(.id(id)) else { throw Refusal.notFound(.ticket) }
        guard let thread = pressed.place.topic else { return ticket }
        guard try db.topics.find(chat: pressed.chat, thread: thread)?.ticket == id else { throw Refusal.forbidden }
        return ticket
    }

    private func change(
        _ id: Ticket.ID, _ pressed: Pressed, isChoice: Bool = false, _ set: (inout TicketChanges) -> Void
    ) throws -> String? {
        var ticket = try worked(id, pressed)
        let before = ticket.status
        var changes = TicketChanges()
        set(&changes)
        try apply(changes, to: &ticket, by: pressed.user.id)
        // A menu that has been answered goes; the card stays, and offers what can be done next.
        if isChoice {
            try deliver(.textEdit(pressed.team.done(), of: pressed.place.messageId, in: pressed.chat))
        } else if before != ticket.status, let requester = try db.users.find(ticket.requester) {
            let language = try language(of: pressed.chat)
            try deliver(
                .textEdit(
                    TopicCard.header(of: ticket, requester, language), of: pressed.place.messageId, in: pressed.chat,
                    keyboard: .card(of: ticket, language)))
        }
        return HTML.plain(pressed.team.done())
    }

    private func offer(_ keyboard: Keyboard, _ title: String, _ pressed: Pressed) throws -> String? {
        try deliver(.text(title, to: pressed.chat, thread: pressed.place.topic, keyboard: keyboard))
        return nil
    }

    /// Takes back what has not left yet.
    private func undo(_ id: Message.ID, _ pressed: Pressed) throws -> String? {
        guard let message = try db.messages.find(id), message.side == .staff,
            message.author == pressed.user.id || message.author == nil || pressed.user.role.isStaff
        else { throw Refusal.forbidden }
        _ = try worked(message.ticket, pressed)
        guard message.visibility == .public else { return HTML.plain(pressed.team.undone()) }
        guard now.seconds(since: message.createdAt) < undoSeconds else { return HTML.plain(pressed.team.tooLate()) }
        guard try message.delivery == .none || db.deliveries.cancel(.messageToCustomer, of: id, at: now) else {
            return HTML.plain(pressed.team.tooLate())
        }
        try withdraw(message, by: pressed.user.id)
        try deliver(.undoEnd(of: id, message.ticket, in: pressed.chat, at: now))
        return HTML.plain(pressed.team.undone())
    }

    private func set(_ pressed: Pressed, _ group: GroupSettings) throws -> String? {
        guard maySet(group, pressed.user) else { throw Refusal.forbidden }
        var (notes, takes, language) = (group.notesByDefault, group.takesTickets, group.language)
        switch pressed.press {
        case .toggleNotes: notes.toggle()
        case .toggleTakes: takes.toggle()
        case .language(let chosen): language = chosen
        default: break
        }
        try db.groups.set(group.chat, takesTickets: takes, notesByDefault: notes, language: language)
        guard let changed = try db.groups.find(group.chat) else { return nil }
        try deliver(
            .textEdit(
                pressed.team.settingsTitle(), of: pressed.place.messageId, in: pressed.chat,
                keyboard: .settings(of: changed, pressed.team)))
        return HTML.plain(pressed.team.done())
    }
}
