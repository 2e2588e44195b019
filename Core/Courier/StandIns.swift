// Until the others' parts are here.
import MariaDB
import Timestamps

extension RichText {
    var html: String { HTML.escape(text) }

    func split(limit: Int) -> [RichText] { HTML.split(text, limit: limit).map { RichText($0) } }
}

extension TopicNotice {
    static var customerDeletedAccount: TopicNotice { .customerUnreachable }

    func html(_ language: Language) -> String { html }
}

extension TopicCard {
    static func header(of ticket: Ticket, _ requester: User, _ language: Language) -> String {
        header(of: ticket, requester)
    }

    static func replay(_ messages: [Message], _ language: Language) -> String { replay(messages) }
}

extension Topics {
    /// All of a ticket, the first one first.
    func all(of ticket: Ticket.ID) throws -> [Topic] {
        try db.all("SELECT \(Topic.columns) FROM topics WHERE ticket_id = \(ticket) AND live ORDER BY is_added, id")
    }
}

extension Transaction {
    func language(of chat: Int64) throws -> Language {
        let code: String? = try db.scalar(
            "SELECT language FROM telegram_groups WHERE chat_id = \(chat)", as: String?.self)?.flatMap { $0 }
        return Language(code: code)
    }

    func notify(_ notice: TopicNotice, of ticket: Ticket.ID) throws {
        for topic in try db.topics.all(of: ticket) {
            try deliver(.text(notice.html(language(of: topic.chat)), toTopicOf: ticket, in: topic.chat))
        }
    }
}

struct Links {
    let db: Connection

    func exists(_ one: Ticket.ID, _ other: Ticket.ID) throws -> Bool {
        try db.scalar("SELECT 1 FROM ticket_links WHERE ticket_id = \(one) AND linked_id = \(other)") ?? false
    }
}

struct Groups {
    let db: Connection

    func setBack(_ chat: Int64) throws {
        try db.run(
            """
            UPDATE telegram_groups SET out_of_reach_since = NULL, out_of_reach_because = NULL WHERE chat_id = \(chat)
            """)
    }
}

extension Connection {
    var links: Links { Links(db: self) }
    var groups: Groups { Groups(db: self) }
}

extension Transaction {
    func groupOutOfReach(_ chat: Int64, because reason: String) throws {
        try db.run(
            """
            INSERT INTO telegram_groups (chat_id, title, out_of_reach_since, out_of_reach_because) \
            VALUES (\(chat), '', \(now), \(reason.prefix(characters: 200))) ON DUPLICATE KEY UPDATE \
            out_of_reach_since = COALESCE(out_of_reach_since, VALUES(out_of_reach_since)), \
            out_of_reach_because = VALUES(out_of_reach_because)
            """)
    }

    func moveGroup(from old: Int64, to new: Int64) throws {
        try db.run("UPDATE topics SET chat_id = \(new) WHERE chat_id = \(old) AND live")
        try db.run(
            """
            UPDATE deliveries SET lane = \(Lane.telegram(chat: new).description) WHERE state = 'queued' \
            AND lane = \(Lane.telegram(chat: old).description)
            """)
        try wake(.telegram(chat: new))
    }
}
