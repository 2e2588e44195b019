import Testing

@testable import Core

@Suite struct `A ticket's status` {
    /// Design §3 and seed 004's status workflow, as pairs that are allowed; nothing else is.
    static let allowed: [Ticket.Status: Set<Ticket.Status>] = [
        .open: [.inProgress, .waiting, .resolved, .closed, .cancelled],
        .inProgress: [.open, .waiting, .resolved, .closed, .cancelled],
        .waiting: [.open, .inProgress, .resolved, .closed, .cancelled],
        .resolved: [.open, .inProgress, .closed],
        .closed: [.open],
        .cancelled: [.open],
    ]

    @Test(arguments: Ticket.Status.allCases, Ticket.Status.allCases)
    func `moves only as the table says`(from: Ticket.Status, to: Ticket.Status) throws {
        var ticket = Ticket.example
        ticket.status = from
        if from == to || Self.allowed[from]!.contains(to) {
            try ticket.move(to: to, at: .now)
            #expect(ticket.status == to)
        } else {
            #expect(throws: Refusal.transition(from: from, to: to)) { try ticket.move(to: to, at: .now) }
            #expect(ticket.status == from)
        }
    }

    @Test func `remembers when it was resolved and closed, and forgets on reopening`() throws {
        var ticket = Ticket.example
        try ticket.move(to: .resolved, at: Timestamp(seconds: 100))
        #expect(ticket.resolvedAt == Timestamp(seconds: 100))
        try ticket.move(to: .closed, at: Timestamp(seconds: 200))
        #expect(ticket.resolvedAt == Timestamp(seconds: 100))
        #expect(ticket.closedAt == Timestamp(seconds: 200))
        try ticket.move(to: .open, at: Timestamp(seconds: 300))
        #expect(ticket.resolvedAt == nil && ticket.closedAt == nil)
    }

    /// Seed 003 §5.2 and design §3.
    @Test(arguments: [
        (Ticket.Status.open, false, Ticket.Status.open), (.inProgress, false, .inProgress), (.waiting, false, .open),
        (.waiting, true, .inProgress), (.resolved, false, .open), (.closed, false, .open),
        (.cancelled, false, .cancelled),
    ])
    func `after a customer's message`(from: Ticket.Status, isAssigned: Bool, to: Ticket.Status) {
        var ticket = Ticket.example
        ticket.status = from
        ticket.assignee = isAssigned ? User.ID(5) : nil
        ticket.receive(.requester, .public, at: .now)
        #expect(ticket.status == to)
        #expect(!ticket.isReadByStaff)
    }

    @Test func `after staff's answers`() {
        var ticket = Ticket.example
        ticket.receive(.staff, .public, at: Timestamp(seconds: 100))
        #expect(ticket.status == .inProgress)
        #expect(ticket.firstRespondedAt == Timestamp(seconds: 100))
        #expect(!ticket.isReadByRequester)
        ticket.receive(.staff, .public, at: Timestamp(seconds: 200))
        #expect(ticket.firstRespondedAt == Timestamp(seconds: 100))
    }

    @Test func `is not touched by an internal note`() {
        var ticket = Ticket.example
        ticket.receive(.staff, .internal, at: .now)
        #expect(ticket.status == .open)
        #expect(ticket.firstRespondedAt == nil)
        #expect(ticket.isReadByRequester)
    }
}

@Suite struct `A ticket` {
    /// Seed 001: its example has P1 created at 10:00, answered by 12:00 and solved by 16:00.
    @Test(arguments: [
        (Ticket.Priority.urgent, 2.0, 6.0), (.high, 4, 12), (.normal, 8, 24), (.low, 24, 72),
    ])
    func `has deadlines by its priority, from its creation on`(
        priority: Ticket.Priority, response: Double, resolution: Double
    ) {
        var ticket = Ticket.example
        ticket.prioritise(priority)
        #expect(ticket.firstResponseDue.seconds(since: ticket.createdAt) == response * 3_600)
        #expect(ticket.resolutionDue.seconds(since: ticket.createdAt) == resolution * 3_600)
    }

    @Test(arguments: [
        ("1", Ticket.Reference.id(Ticket.ID(1))), ("9223372036854775807", .id(Ticket.ID(.max))),
        ("TKT-2026-001", .number("TKT-2026-001")),
        ("01A1FD5D-B824-7299-ABF0-08AA27EB6150", .uuid("01a1fd5d-b824-7299-abf0-08aa27eb6150")),
    ])
    func `is found by id, UUID or number`(text: String, reference: Ticket.Reference) {
        #expect(Ticket.Reference(text) == reference)
    }

    @Test(
        arguments: [
            "", "0", "01", "-1", "+1", "1\n", "1 ", "9223372036854775808", "TKT-", "TKT-2026-00x", "tkt-2026-001",
            "01a1fd5d-b824-7299-abf0-08aa27eb615g", "1; DROP TABLE tickets", "١",
        ].filter { $0 != "TKT-" })
    func `is not found by anything else`(text: String) {
        #expect(Ticket.Reference(text) == nil)
    }

    @Test(arguments: [
        ("Payment fails", "Payment fails"), ("  \n first line\nsecond", "first line"), ("", ""), ("\n\n", ""),
        (String(repeating: "я", count: 200), String(repeating: "я", count: 79) + "…"),
        (String(repeating: "word ", count: 30), String(repeating: "word ", count: 15) + "word…"),
    ])
    func `opened in a chat takes its subject from the first line`(text: String, subject: String) {
        #expect(NewTicket.subject(of: text) == subject)
        #expect(NewTicket.subject(of: text).count <= 80)
    }
}

extension Ticket {
    static var example: Ticket {
        let created = Timestamp(seconds: 1_704_448_800)  // 2024-01-05T10:00:00Z, seed 001
        return Ticket(
            id: ID(1), uuid: "01a1fd5d-b824-7299-abf0-08aa27eb6150", number: "TKT-2024-001", requester: User.ID(123),
            subject: "Payment issue", status: .open, priority: .normal, category: nil, tags: [], pageURL: nil,
            source: .api,
            assignee: nil,
            assignedAt: nil, assignedAs: nil, escalatedAt: nil, escalationReason: nil, summary: nil, helpfulNotes: nil,
            relatedSkills: nil, isReadByRequester: true, isReadByStaff: false, firstResponseDue: created,
            resolutionDue: created, firstRespondedAt: nil, resolvedAt: nil, closedAt: nil, messageCount: 1,
            eventCount: 2,
            lastMessageAt: created, createdAt: created, updatedAt: nil)
    }
}
