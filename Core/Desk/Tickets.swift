import FoundationEssentials
import MariaDB
import Timestamps

/// The SQL of tickets.
struct Tickets {
    let db: Connection
}

extension Connection {
    var tickets: Tickets { Tickets(db: self) }
}

extension Ticket: RowDecodable {
    static let columns: SQL = """
        tickets.id, tickets.uuid, tickets.ticket_number, tickets.requester_id, tickets.subject, tickets.status, \
        tickets.priority, tickets.category, tickets.page_url, tickets.source, tickets.assignee_id, tickets.assigned_at, \
        tickets.assigned_as, tickets.escalated_at, tickets.escalation_reason, tickets.summary, tickets.helpful_notes, \
        tickets.related_skills, \
        tickets.read_by_requester, tickets.read_by_staff, tickets.first_response_due_at, tickets.resolution_due_at, \
        tickets.first_responded_at, tickets.answered_at, tickets.resolved_at, tickets.closed_at, tickets.message_count, \
        tickets.event_count, tickets.last_message_at, tickets.rating, tickets.rating_comment, tickets.rated_at, tickets.created_at, tickets.updated_at, \
        (SELECT GROUP_CONCAT(tag ORDER BY tag SEPARATOR '\n') FROM ticket_tags WHERE ticket_id = tickets.id) AS tags
        """

    public init(row: Row) throws {
        id = try row("id")
        uuid = try row("uuid")
        number = try row("ticket_number")
        requester = try row("requester_id")
        subject = try row("subject")
        status = try row("status")
        priority = try row("priority")
        category = try row("category")
        pageURL = try row("page_url")
        source = try row("source")
        assignee = try row("assignee_id")
        assignedAt = try row("assigned_at")
        assignedAs = try row("assigned_as")
        escalatedAt = try row("escalated_at")
        escalationReason = try row("escalation_reason")
        summary = try row("summary")
        helpfulNotes = try row("helpful_notes")
        let skills: String? = try row("related_skills")
        relatedSkills = try skills.map { try JSONDecoder().decode([String].self, from: Data($0.utf8)) }
        isReadByRequester = try row("read_by_requester")
        isReadByStaff = try row("read_by_staff")
        firstResponseDue = try row("first_response_due_at")
        resolutionDue = try row("resolution_due_at")
        firstRespondedAt = try row("first_responded_at")
        answeredAt = try row("answered_at")
        resolvedAt = try row("resolved_at")
        closedAt = try row("closed_at")
        messageCount = try row("message_count")
        eventCount = try row("event_count")
        lastMessageAt = try row("last_message_at")
        rating = try row("rating")
        ratingComment = try row("rating_comment")
        ratedAt = try row("rated_at")
        createdAt = try row("created_at")
        updatedAt = try row("updated_at")
        let tags: String? = try row("tags")
        self.tags = tags?.split(separator: "\n").map(String.init) ?? []
    }
}

extension ID: SQLBindable, SQLDecodable {}
extension Ticket.Status: SQLBindable, SQLDecodable {}
extension Ticket.Priority: SQLBindable, SQLDecodable {}
extension Ticket.Source: SQLBindable, SQLDecodable {}

extension Ticket.Reference {
    var condition: SQL {
        switch self {
        case .id(let id): "tickets.id = \(id)"
        case .uuid(let uuid): "tickets.uuid = \(uuid)"
        case .number(let number): "tickets.ticket_number = \(number)"
        }
    }
}

extension Tickets {
    func find(_ reference: Ticket.Reference) throws -> Ticket? {
        try db.first("SELECT \(Ticket.columns) FROM tickets WHERE \(reference.condition)")
    }

    /// The ticket, held until the transaction ends: a use case locks its ticket before anything else.
    func lock(_ reference: Ticket.Reference) throws -> Ticket? {
        try db.first("SELECT \(Ticket.columns) FROM tickets WHERE \(reference.condition) FOR UPDATE")
    }

    /// Newest first. One requester's tickets are few; all others are found by their sets (see `Search`).
    func list(_ filter: TicketFilter, _ page: Page) throws -> Listing<Ticket> {
        if filter.requester != nil, filter.search == nil { return try listByRows(filter.condition, page) }
        guard let selection = try selection(filter) else { return Listing(elements: [], total: 0, page: page) }
        let (ids, total) = try db.search.tickets(selection, where: filter.conditionBesidesFacets, page)
        guard !ids.isEmpty else { return Listing(elements: [], total: total, page: page) }
        let tickets: [Ticket] = try db.all(
            "SELECT \(Ticket.columns) FROM tickets WHERE tickets.id IN (\(list: ids.padded)) ORDER BY tickets.id DESC")
        return Listing(elements: tickets, total: total, page: page)
    }

    private func listByRows(_ condition: SQL, _ page: Page) throws -> Listing<Ticket> {
        let tickets: [Ticket] = try db.all(
            """
            SELECT \(Ticket.columns) FROM tickets WHERE \(condition) \
            ORDER BY tickets.id DESC LIMIT \(page.limit) OFFSET \(page.skip)
            """)
        // A first page that is not full knows its total without asking.
        let total =
            page.skip == 0 && tickets.count < page.limit
            ? tickets.count : try db.scalar("SELECT COUNT(*) FROM tickets WHERE \(condition)", as: Int.self) ?? 0
        return Listing(elements: tickets, total: total, page: page)
    }

    /// Nil where nothing can be found: an assignee whom nobody knows, a search for nothing.
    private func selection(_ filter: TicketFilter) throws -> TicketSelection? {
        var selection = TicketSelection()
        if !filter.statuses.isEmpty { selection.facets.append(filter.statuses.map { .status($0) }) }
        if !filter.priorities.isEmpty { selection.facets.append(filter.priorities.map { .priority($0) }) }
        if let category = filter.category { selection.facets.append([.category(category)]) }
        if let tag = filter.tag { selection.facets.append([.tag(tag)]) }
        if let isEscalated = filter.isEscalated { selection.facets.append([.escalated(isEscalated)]) }
        switch filter.assignee {
        case nil: break
        case .nobody?: selection.facets.append([.assignee(nil)])
        case .id(let id)?: selection.facets.append([.assignee(id)])
        case .uuid(let uuid)?:
            guard let user = try db.users.find(uuid: uuid) else { return nil }
            selection.facets.append([.assignee(user.id)])
        case .login(let name)?:
            guard let user = try db.users.find(login: name) else { return nil }
            selection.facets.append([.assignee(user.id)])
        }
        selection.createdFrom = filter.createdFrom
        selection.createdBefore = filter.createdBefore
        if let search = filter.search {
            let query = SearchQuery(search)
            guard !query.isEmpty else { return nil }
            selection.query = query
        }
        return selection
    }

    func countByStatus() throws -> [Ticket.Status: Int] {
        let counts = try db.search.counts(of: .status, in: TicketSelection())
        return Dictionary(
            uniqueKeysWithValues: Ticket.Status.allCases.compactMap { status in
                counts[TicketFacet.status(status).name].map { (status, $0) }
            })
    }

    /// The customer's ticket that a private message of theirs belongs to when nothing else says so, locked: of those still
    /// open, the one that the team answered last or the customer chose, whichever was later, or else the one last
    /// written in. A locking read by status would pass over a ticket whose status is just being changed.
    func current(of requester: User.ID, chosen: Ticket.ID? = nil, at choice: Timestamp? = nil) throws -> Ticket? {
        let candidates = try db.all(
            """
            SELECT id FROM tickets WHERE requester_id = \(requester) AND status IN ('open', 'in_progress', 'waiting') \
            ORDER BY GREATEST(COALESCE(answered_at, 0), IF(id <=> \(chosen), COALESCE(\(choice), 0), 0)) DESC, \
            last_message_at DESC, id DESC LIMIT 10
            """, as: Scalar<Ticket.ID>.self)
        for candidate in candidates {
            if let ticket = try lock(.id(candidate.value)), ticket.status.isActive { return ticket }
        }
        return nil
    }

    func countActive(of requester: User.ID) throws -> Int {
        try db.scalar(
            """
            SELECT COUNT(*) FROM tickets WHERE requester_id = \(requester) AND status IN ('open', 'in_progress', 'waiting')
            """) ?? 0
    }

    /// The one that was finished last.
    func lastFinished(of requester: User.ID) throws -> Ticket? {
        let id: Ticket.ID? = try db.scalar(
            """
            SELECT id FROM tickets WHERE requester_id = \(requester) AND status IN ('resolved', 'closed') \
            ORDER BY COALESCE(closed_at, resolved_at) DESC, id DESC LIMIT 1
            """)
        return try id.flatMap { try lock(.id($0)) }
    }

    /// The customer's tickets to choose from: the open ones, then the newest of the others.
    func choices(of requester: User.ID, _ limit: Int) throws -> [Ticket] {
        try db.all(
            """
            SELECT \(Ticket.columns) FROM tickets WHERE requester_id = \(requester) \
            ORDER BY status IN ('open', 'in_progress', 'waiting') DESC, last_message_at DESC, id DESC LIMIT \(limit)
            """)
    }

    /// The next number of the year. It locks the year's row until the commit, so it comes late in a transaction.
    private func nextNumber(_ now: Timestamp) throws -> String {
        let year = now.civil.year
        let last = try db.run(
            """
            INSERT INTO ticket_numbers (year, last) VALUES (\(year), LAST_INSERT_ID(1)) \
            ON DUPLICATE KEY UPDATE last = LAST_INSERT_ID(last + 1)
            """
        ).insertID
        let digits = String(last)
        return "TKT-\(year)-" + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }

    func insert(_ new: NewTicket, uuid: String, at now: Timestamp) throws -> Ticket {
        let number = try nextNumber(now)
        let level = ServiceLevel(new.priority)
        let id = try db.run(
            """
            INSERT INTO tickets (uuid, ticket_number, requester_id, subject, status, priority, category, page_url, source, \
            read_by_requester, read_by_staff, first_response_due_at, resolution_due_at, last_message_at, created_at) \
            VALUES (\(uuid), \(number), \(new.requester), \(new.subject), \(Ticket.Status.open), \
            \(new.priority), \(new.category), \(new.pageURL), \(new.source), TRUE, FALSE, \(now.adding(seconds: level.firstResponse)), \
            \(now.adding(seconds: level.resolution)), \(now), \(now))
            """
        ).insertID
        if !new.tags.isEmpty { try setTags(new.tags, of: Ticket.ID(id)) }
        guard let ticket = try find(.id(Ticket.ID(id))) else { throw Refusal.notFound(.ticket) }
        return ticket
    }

    /// Writes what may change of a ticket.
    func update(_ ticket: Ticket) throws {
        try db.run(
            """
            UPDATE tickets SET subject = \(ticket.subject), status = \(ticket.status), priority = \(ticket.priority), \
            category = \(ticket.category), assignee_id = \(ticket.assignee), assigned_at = \(ticket.assignedAt), \
            assigned_as = \(ticket.assignedAs), helpful_notes = \(ticket.helpfulNotes), \
            read_by_requester = \(ticket.isReadByRequester), read_by_staff = \(ticket.isReadByStaff), \
            first_response_due_at = \(ticket.firstResponseDue), resolution_due_at = \(ticket.resolutionDue), \
            first_responded_at = \(ticket.firstRespondedAt), answered_at = \(ticket.answeredAt), resolved_at = \(ticket.resolvedAt), \
            closed_at = \(ticket.closedAt), message_count = \(ticket.messageCount), event_count = \(ticket.eventCount), \
            last_message_at = \(ticket.lastMessageAt), rating = \(ticket.rating), \
            rating_comment = \(ticket.ratingComment), rated_at = \(ticket.ratedAt), updated_at = \(ticket.updatedAt) \
            WHERE id = \(ticket.id)
            """)
    }

    func setTags(_ tags: [String], of ticket: Ticket.ID) throws {
        try db.run("DELETE FROM ticket_tags WHERE ticket_id = \(ticket)")
        for tag in tags { try db.run("INSERT IGNORE INTO ticket_tags (tag, ticket_id) VALUES (\(tag), \(ticket))") }
    }

    /// With all that hangs on it; its events stay.
    func delete(_ ticket: Ticket.ID) throws {
        try db.search.changed(ticket)
        try db.run("DELETE FROM tickets WHERE id = \(ticket)")
    }

    /// Reading is no change: `updated_at` stays.
    func markRead(_ ticket: Ticket.ID, by side: Message.Side) throws {
        let column: SQL = side == .requester ? "read_by_requester" : "read_by_staff"
        try db.run("UPDATE tickets SET \(column) = TRUE WHERE id = \(ticket)")
    }

    /// The open tickets of somebody in Telegram, the ones last written in.
    func open(ofTelegram id: Int64) throws -> [Ticket.ID] {
        try db.all(
            """
            SELECT tickets.id FROM tickets JOIN users ON users.id = requester_id WHERE users.telegram_id = \(id) \
            AND tickets.status IN ('open', 'in_progress', 'waiting') ORDER BY last_message_at DESC LIMIT 20
            """, as: Scalar<Ticket.ID>.self
        ).map(\.value)
    }
}
