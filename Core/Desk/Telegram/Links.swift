import JSON
import MariaDB
import Timestamps

/// The SQL of links between tickets; each stands there twice, once in each direction.
struct Links {
    let db: Connection
}

extension Connection {
    var links: Links { Links(db: self) }
}

extension Links {
    func insert(_ one: Ticket.ID, _ other: Ticket.ID, at now: Timestamp) throws {
        try db.run(
            """
            INSERT IGNORE INTO ticket_links (ticket_id, linked_id, created_at) \
            VALUES (\(one), \(other), \(now)), (\(other), \(one), \(now))
            """)
    }

    func delete(_ one: Ticket.ID, _ other: Ticket.ID) throws -> Bool {
        try db.run(
            """
            DELETE FROM ticket_links WHERE (ticket_id = \(one) AND linked_id = \(other)) \
            OR (ticket_id = \(other) AND linked_id = \(one))
            """
        ).affectedRows > 0
    }

    func all(of ticket: Ticket.ID) throws -> [Ticket.ID] {
        try db.all(
            "SELECT linked_id FROM ticket_links WHERE ticket_id = \(ticket)", as: Scalar<Ticket.ID>.self
        ).map(\.value)
    }

    func exists(_ one: Ticket.ID, _ other: Ticket.ID) throws -> Bool {
        try db.scalar("SELECT 1 FROM ticket_links WHERE ticket_id = \(one) AND linked_id = \(other)") ?? false
    }
}

/// Topics in which the same is said (seed 000, phase 3).
extension Transaction {
    /// Gives a ticket one more topic, in another group.
    /// - Returns: false where it has one there already.
    func addTopic(to ticket: Ticket, in group: GroupSettings, by actor: User.ID?) throws -> Bool {
        let others = try db.topics.all(of: ticket.id)
        guard !others.contains(where: { $0.chat == group.chat }) else { return false }
        try record(
            Event(.topicLinked, ["chat_id": .integer(group.chat)]), on: ticket.id, by: actor)
        try notify(.linkedTo(group.name, link: nil), of: ticket.id)
        _ = try db.topics.want(ticket: ticket.id, in: group.chat, isAdded: !others.isEmpty, at: now)
        guard let first = others.first, let home = try db.groups.find(first.chat) else { return true }
        let notice = TopicNotice.linkedTo(home.name, link: first.url).html(group.language)
        try deliver(.text(notice, toTopicOf: ticket.id, in: group.chat))
        return true
    }

    /// Links two tickets: what is said in one is shown in the topics of both.
    /// - Returns: false where they are linked already.
    func link(_ one: Ticket, _ other: Ticket, by actor: User.ID?) throws -> Bool {
        guard one.id != other.id, try !db.links.exists(one.id, other.id) else { return false }
        try db.links.insert(one.id, other.id, at: now)
        for (ticket, linked) in [(one, other), (other, one)] {
            try record(
                Event(.topicLinked, ["ticket_id": .integer(linked.id.rawValue)]), on: ticket.id, by: actor)
            try notify(.linkedTo(linked.number, link: try db.topics.live(of: linked.id)?.url), of: ticket.id)
        }
        return true
    }

    /// Ends links, at once and on both sides.
    /// - Parameter topic: where it was asked for: an added topic ends itself, the first one all the others.
    /// - Returns: whether there was one.
    func unlink(_ ticket: Ticket, from other: Ticket?, in topic: Topic?, by actor: User.ID?) throws -> Bool {
        var ended = false
        for linked in try other.map({ [$0.id] }) ?? db.links.all(of: ticket.id)
        where try db.links.delete(ticket.id, linked) {
            ended = true
            // What was shown there is nobody's copy any more: it is neither edited nor answered.
            for (ticket, other) in [(ticket.id, linked), (linked, ticket.id)] {
                for topic in try db.topics.all(of: other) { try db.messages.forget(messagesOf: ticket, in: topic) }
            }
            for id in [ticket.id, linked] {
                try record(Event(.topicUnlinked, [:]), on: id, by: actor)
                try notify(.unlinked, of: id)
            }
        }
        guard other == nil else { return ended }
        let topics = try db.topics.all(of: ticket.id)
        let retired = topics.filter { topic?.isAdded == true ? $0.id == topic?.id : $0.isAdded }
        guard !retired.isEmpty else { return ended }
        try notify(.unlinked, of: ticket.id)
        for topic in retired {
            try db.topics.move(topic.id, to: .retired, thread: nil, at: now)
            try db.messages.forget(messagesOf: ticket.id, in: topic)
            if let thread = topic.thread { try deliver(.close(thread: thread, in: topic.chat)) }
            try record(Event(.topicUnlinked, ["chat_id": .integer(topic.chat)]), on: ticket.id, by: actor)
        }
        return true
    }
}
