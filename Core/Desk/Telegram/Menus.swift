import Timestamps

/// What there is to choose from, as buttons.
extension Transaction {
    func offerStatuses(_ order: TeamOrder, _ ticket: Ticket) throws {
        try answer(order, order.text.chooseStatus(), .statuses(of: ticket, order.language))
    }

    func offerPriorities(_ order: TeamOrder, _ ticket: Ticket) throws {
        try answer(order, order.text.choosePriority(), .priorities(of: ticket, order.language))
    }

    func offerUsers(_ order: TeamOrder, _ ticket: Ticket) throws {
        try answer(order, order.text.chooseUser(), people(for: ticket))
    }

    func people(for ticket: Ticket) throws -> Keyboard {
        Keyboard(
            inPairs: try db.users.mentionable(20).map { user in
                Button(
                    text: HTML.cut(user.displayName, limit: 40), act: .callback(Press.mention(ticket.id, user.id).data))
            })
    }

    func offerGroups(_ order: TeamOrder, _ ticket: Ticket) throws {
        let used = Set(try db.topics.all(of: ticket.id).map(\.chat))
        let groups = try db.groups.ours(configured: configuredGroup()).filter { !used.contains($0.chat) }
        guard !groups.isEmpty else { return try answer(order, order.text.noOtherGroup()) }
        try answer(
            order, order.text.chooseGroup(),
            Keyboard(
                groups.map { group in
                    [
                        Button(
                            text: HTML.cut(group.name, limit: 60),
                            act: .callback(Press.link(ticket.id, chat: group.chat).data))
                    ]
                }))
    }

    func offerCanned(_ order: TeamOrder, _ ticket: Ticket) throws {
        let responses = try db.cannedResponses.all().prefix(30)
        guard !responses.isEmpty else { return try answer(order, order.text.noCanned()) }
        try answer(
            order, order.text.chooseCanned(),
            Keyboard(
                responses.map { response in
                    [
                        Button(
                            text: HTML.cut(response.title, limit: 60),
                            act: .callback(Press.canned(ticket.id, response.id).data))
                    ]
                }))
    }

    func showCard(_ order: TeamOrder, _ ticket: Ticket) throws {
        guard let requester = try db.users.find(ticket.requester) else { return }
        let language = order.language
        try answer(order, TopicCard.header(of: ticket, requester, language), .card(of: ticket, language))
    }

    func offerSettings(_ order: TeamOrder) throws {
        guard maySet(order.group, order.speaker.user) else { return try answer(order, order.text.notAllowed()) }
        try answer(order, order.text.settingsTitle(), .settings(of: order.group, order.text))
    }

    /// Staff, and whoever registered the group.
    func maySet(_ group: GroupSettings, _ user: User?) -> Bool {
        guard let user else { return false }
        return user.role.isStaff || user.id == group.registeredBy
    }

    /// `/tickets` of all, or `/tickets mine`: what is open, newest first, with links to their topics.
    func listTickets(_ order: TeamOrder) throws {
        var filter = TicketFilter()
        filter.statuses = Ticket.Status.allCases.filter(\.isActive)
        if order.argument == "mine" {
            guard let user = order.speaker.user else { return try answer(order, order.text.notStaff()) }
            filter.assignee = .id(user.id)
        }
        let list = try db.tickets.list(filter, Page(skip: 0, limit: 20))
        guard !list.elements.isEmpty else { return try answer(order, order.text.noTickets()) }
        let topics = try db.topics.live(of: list.elements.map(\.id))
        let lines = list.elements.map { ticket in
            let name = "\(ticket.status.mark) " + HTML.link(ticket.number, to: topics[ticket.id]?.url)
            return "\(name) \(HTML.escape(HTML.cut(ticket.subject, limit: 60)))"
        }
        try answer(order, ([order.text.ticketsTitle(list.total)] + lines).joined(separator: "\n"))
    }

    func tellStatistics(_ order: TeamOrder) throws {
        guard let statistics = try db.tickets.statistics(at: now, days: 30) else { return }
        let counts = try db.tickets.countByStatus(since: now.adding(seconds: -30 * 86_400))
        func count(_ status: Ticket.Status) -> Int { counts[status] ?? 0 }
        try answer(
            order,
            order.text.stats(
                opened: statistics.total, open: count(.open), inProgress: count(.inProgress), waiting: count(.waiting),
                resolved: count(.resolved), closed: count(.closed),
                averageFirstResponseMinutes: statistics.averageResponse))
    }
}

extension Keyboard {
    init(inPairs buttons: [Button]) {
        self.init(
            stride(from: 0, to: buttons.count, by: 2).map { Array(buttons[$0..<min($0 + 2, buttons.count)]) })
    }

    static func statuses(of ticket: Ticket, _ language: Language) -> Keyboard {
        Keyboard(
            inPairs: Ticket.Status.allCases.filter { ticket.status.successors.contains($0) }.map { status in
                Button(
                    text: "\(status.mark) \(TopicCard.word(for: status, language))",
                    act: .callback(Press.status(ticket.id, status).data))
            })
    }

    static func priorities(of ticket: Ticket, _ language: Language) -> Keyboard {
        Keyboard(
            inPairs: Ticket.Priority.allCases.map { priority in
                Button(
                    text: TopicCard.word(for: priority, language),
                    act: .callback(Press.priority(ticket.id, priority).data))
            })
    }

    /// What is done to a ticket most often.
    static func card(of ticket: Ticket, _ language: Language) -> Keyboard {
        let text = TeamText(language: language)
        let close =
            ticket.status.isActive
            ? Button(text: text.close, act: .callback(Press.close(ticket.id).data))
            : Button(text: text.reopen, act: .callback(Press.reopen(ticket.id).data))
        return Keyboard([
            [close, Button(text: text.assignToMe, act: .callback(Press.assignToMe(ticket.id).data))],
            [
                Button(text: text.priority, act: .callback(Press.choosePriority(ticket.id).data)),
                Button(text: text.mention, act: .callback(Press.chooseUser(ticket.id).data)),
            ],
        ])
    }

    static func settings(of group: GroupSettings, _ text: TeamText) -> Keyboard {
        Keyboard([
            [Button(text: text.notesByDefault(group.notesByDefault), act: .callback(Press.toggleNotes.data))],
            [Button(text: text.takesTickets(group.takesTickets), act: .callback(Press.toggleTakes.data))],
            Language.allCases.map { language in
                let name = (language == group.language ? "● " : "") + language.ownName
                return Button(text: name, act: .callback(Press.language(language).data))
            },
        ])
    }
}
