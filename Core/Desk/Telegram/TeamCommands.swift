import Timestamps

extension Transaction {
    func carryOut(
        _ command: TeamCommand, _ argument: String, _ message: Telegram.Message, _ speaker: Speaker,
        _ group: GroupSettings, _ topic: Topic?
    ) throws {
        func order(_ argument: String) -> TeamOrder {
            TeamOrder(
                command: command, argument: argument, message: message, speaker: speaker, group: group, topic: topic)
        }
        switch command {
        case .createTicket: return try createTicket(order(argument))
        case .tickets: return try listTickets(order(argument))
        case .stats: return try tellStatistics(order(argument))
        case .settings: return try offerSettings(order(argument))
        case .help: return try answer(order(argument), TeamText(language: group.language).help())
        case .reply: return try reply(order(argument))
        case .unknown:
            if let topic {
                try deliver(
                    .text(
                        TopicNotice.unknownCommand.html(language(of: group.chat)), toTopicOf: topic.ticket,
                        in: group.chat))
            }
            return
        default: break
        }
        let named = try self.named(argument, inTopic: topic != nil)
        // Linking and unlinking name the other ticket, in a topic.
        let takesAnother = topic != nil && (command == .link || command == .unlink)
        let order = order(takesAnother ? argument : named?.rest ?? argument)
        let ticket = takesAnother ? nil : named?.ticket
        guard let ticket = try ticket ?? topic.flatMap({ try db.tickets.lock(.id($0.ticket)) }) else {
            let first = argument.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""
            let isNamed = Ticket.Reference(first) != nil
            return try answer(order, isNamed ? order.text.unknownTicket(first) : order.text.notInATopic())
        }
        do {
            try carryOut(order, on: ticket)
        } catch let refusal as Refusal {
            try answer(order, order.text.refused(refusal))
        }
    }

    func answer(_ order: TeamOrder, _ html: String, _ keyboard: Keyboard? = nil) throws {
        try deliver(
            .text(
                html, to: order.group.chat, thread: order.message.topic, replyTo: order.message.messageId,
                keyboard: keyboard))
    }

    /// A ticket that a command's first word names. In a topic a mere number is none: it may be a priority.
    private func named(_ argument: String, inTopic: Bool) throws -> (ticket: Ticket, rest: String)? {
        let words = argument.split(maxSplits: 1, whereSeparator: \.isWhitespace)
        guard let first = words.first, let reference = Ticket.Reference(String(first)) else { return nil }
        if inTopic, case .id = reference { return nil }
        guard let ticket = try db.tickets.lock(reference) else { return nil }
        return (ticket, words.count > 1 ? String(words[1]) : "")
    }

    private func carryOut(_ order: TeamOrder, on ticket: Ticket) throws {
        var ticket = ticket
        var changes = TicketChanges()
        let actor = order.speaker.user
        switch order.command {
        case .closeTicket: changes.status = .closed
        case .reopen: changes.status = .open
        case .status:
            guard !order.argument.isEmpty else { return try offerStatuses(order, ticket) }
            guard let status = Ticket.Status(word: order.argument) else {
                return try answer(
                    order, order.text.unknownWord(order.argument, allowed: Ticket.Status.allCases.map(\.rawValue)))
            }
            changes.status = status
        case .priority:
            guard !order.argument.isEmpty else { return try offerPriorities(order, ticket) }
            guard let priority = Ticket.Priority(word: order.argument) else {
                return try answer(order, order.text.unknownWord(order.argument, allowed: Ticket.Priority.words))
            }
            changes.priority = priority
        case .assign:
            guard let assignment = try assignment(order) else {
                return try answer(order, order.text.notInTheTeam(order.name))
            }
            changes.assignee = assignment
        case .tag:
            guard !order.argument.isEmpty else { return try answer(order, order.text.usage(TeamCommand.tag.syntax)) }
            changes.tags = ticket.tags(changedBy: order.argument)
        case .mention:
            guard !order.argument.isEmpty else { return try offerUsers(order, ticket) }
            guard let user = try db.users.find(teammate: order.name) else {
                return try answer(order, order.text.unknownUser(order.name))
            }
            _ = try mention(user, in: ticket, by: actor?.id)
            return
        case .note: return try note(order, ticket)
        case .delete: return try delete(order, ticket)
        case .link: return try link(order, ticket)
        case .unlink: return try unlink(order, ticket)
        case .canned: return try canned(order, ticket)
        case .ticket: return try showCard(order, ticket)
        case .createTicket, .tickets, .stats, .settings, .help, .reply, .unknown: return
        }
        if try !apply(changes, to: &ticket, by: actor?.id) || order.topic?.ticket != ticket.id {
            // Where a change is told in the ticket's topic, nobody has to be told twice.
            try answer(order, order.text.done())
        }
    }

    /// - Returns: nil for a name that no member of the team has.
    private func assignment(_ order: TeamOrder) throws -> TicketChanges.Assignment? {
        if order.argument == "nobody" { return .nobody }
        guard !order.argument.isEmpty else {
            guard let user = order.speaker.user, user.canBeAssigned else { throw Refusal.notFound(.assignee) }
            return .to(user.id)
        }
        guard let user = try db.users.find(mention: order.name), user.canBeAssigned else { return nil }
        return .to(user.id)
    }

    private func note(_ order: TeamOrder, _ ticket: Ticket) throws {
        let content = order.content(order.spoken)
        guard !order.argument.isEmpty || content.file != nil else {
            return try answer(order, order.text.usage(TeamCommand.note.syntax))
        }
        try add(
            content, .internal, answering: answered(by: order.message), to: ticket,
            from: order.message, order.speaker)
    }

    /// `/reply <ticket> <text>` anywhere in the group (seed 002); in a topic the ticket may be left out.
    private func reply(_ order: TeamOrder) throws {
        let words = order.argument.split(maxSplits: 1, whereSeparator: \.isWhitespace)
        let named = try words.first.flatMap { try Ticket.Reference(String($0)).flatMap { try db.tickets.lock($0) } }
        let text: RichText
        let ticket: Ticket
        if let named, words.count == 2 {
            (ticket, text) = (named, order.spoken.dropping(words[0].count))
        } else if let topic = order.topic, named == nil, let first = words.first, !Ticket.Reference.resembles(first),
            let own = try db.tickets.lock(.id(topic.ticket))
        {
            (ticket, text) = (own, order.spoken)
        } else {
            return try answer(
                order,
                named == nil && !words.isEmpty
                    ? order.text.unknownSession() : order.text.usage("/reply <ticket> <text>"))
        }
        let answered = try answered(by: order.message)
        try add(
            order.content(text), .public, answering: answered?.ticket == ticket.id ? answered : nil,
            to: ticket, from: order.message, order.speaker)
    }

    private func delete(_ order: TeamOrder, _ ticket: Ticket) throws {
        guard let message = try answered(by: order.message), message.side == .staff, message.visibility == .public
        else {
            return try answer(order, order.text.nothingToDelete())
        }
        try withdraw(message, by: order.speaker.user?.id)
        try answer(order, order.text.deleted())
    }

    private func link(_ order: TeamOrder, _ ticket: Ticket) throws {
        guard !order.argument.isEmpty else { return try offerGroups(order, ticket) }
        guard let other = try Ticket.Reference(order.argument).flatMap({ try db.tickets.lock($0) }),
            other.id != ticket.id
        else { return try answer(order, order.text.unknownTicket(order.argument)) }
        if try !link(ticket, other, by: order.speaker.user?.id) { try answer(order, order.text.done()) }
    }

    private func unlink(_ order: TeamOrder, _ ticket: Ticket) throws {
        var other: Ticket?
        if !order.argument.isEmpty {
            other = try Ticket.Reference(order.argument).flatMap { try db.tickets.lock($0) }
            guard other != nil else { return try answer(order, order.text.unknownTicket(order.argument)) }
        }
        if try !unlink(ticket, from: other, in: order.topic, by: order.speaker.user?.id) {
            try answer(order, order.text.nothingLinked())
        }
    }

    private func canned(_ order: TeamOrder, _ ticket: Ticket) throws {
        guard !order.argument.isEmpty else { return try offerCanned(order, ticket) }
        guard let response = try db.cannedResponses.find(shortcut: order.argument) else {
            return try answer(order, order.text.usage(TeamCommand.canned.syntax))
        }
        try send(response, in: ticket, by: order.speaker)
    }

    func send(_ response: CannedResponse, in ticket: Ticket, by speaker: Speaker) throws {
        var ticket = ticket
        let customer = try db.users.find(ticket.requester)
        let body = Template(response.content).filled(
            ticket: ticket, customer: customer?.displayName ?? "",
            agent: speaker.user?.displayName ?? speaker.name ?? "")
        var new = NewMessage(author: speaker.user?.id, side: .staff, body: body)
        new.authorName = speaker.name
        _ = try add(new, to: &ticket, events: [])
    }

    /// `/create_ticket text`, for the writer; as an answer, for whom it answers, with what they said.
    private func createTicket(_ order: TeamOrder) throws {
        var requester = order.speaker.user
        var body = order.argument
        if let quoted = order.message.replyToMessage, let person = quoted.from, !person.isBot,
            quoted.messageId != order.message.messageThreadId
        {
            requester = try db.users.telegram(person, at: now)
            body = [quoted.text ?? quoted.caption ?? "", body].filter { !$0.isEmpty }.joined(separator: "\n\n")
        }
        guard let requester, !body.isEmpty else {
            return try answer(order, order.text.usage(TeamCommand.createTicket.syntax))
        }
        let subject = order.argument.isEmpty ? body : order.argument
        let said = try open(
            NewTicket(requester: requester.id, subject: NewTicket.subject(of: subject), source: .telegramGroup),
            NewMessage(author: requester.id, side: .requester, body: body))
        try answer(order, order.text.opened(said.ticket.number, link: nil))
    }
}
