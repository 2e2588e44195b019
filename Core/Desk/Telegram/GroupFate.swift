import JSON
import Timestamps

/// What Telegram's own doings mean for a group, and for a customer's private chat.
extension Transaction {
    func receive(_ change: Telegram.ChatMemberUpdated) throws {
        if change.chat.isPrivate { return try receivePrivate(change) }
        guard change.chat.isGroup, let group = try supportGroup(change.chat) else { return }
        let member = change.newChatMember
        switch member.status {
        case "left", "kicked": try groupOutOfReach(group.chat, because: "the bot was removed from the group")
        case "administrator" where group.isForum == true && member.canManageTopics != true:
            try groupOutOfReach(group.chat, because: Groups.missingRight)
        case "administrator", "creator": try groupBack(group.chat)
        default:
            if group.isForum == true {
                try groupOutOfReach(group.chat, because: Groups.missingRight)
            } else {
                try groupBack(group.chat)
            }
        }
    }

    /// The customer blocked the bot, or came back.
    private func receivePrivate(_ change: Telegram.ChatMemberUpdated) throws {
        let isBlocked = change.newChatMember.status == "kicked"
        let customer = try db.users.telegram(change.from, at: now)
        try db.users.setBlocked(isBlocked, telegramID: change.from.id, at: now)
        if !isBlocked { try resumeCustomer(telegramID: change.from.id) }
        for ticket in try db.tickets.choices(of: customer.id, 10) where ticket.status.isActive {
            try notify(isBlocked ? .customerUnreachable : .customerReturned, of: ticket.id)
        }
    }

    /// What is meant for the group waits; new tickets go to other groups, as long as there are any.
    func groupOutOfReach(_ chat: Int64, because reason: String) throws {
        try db.groups.setOutOfReach(chat, because: reason, at: now)
    }

    func groupBack(_ chat: Int64) throws {
        try db.groups.setBack(chat)
        try wake(.telegram(chat: chat))
    }

    /// A group became a supergroup, under another id; the old one is dead.
    func moveGroup(from old: Int64, to new: Int64) throws {
        let configured = try configuredGroup()
        guard try old == configured || db.groups.find(old) != nil else { return }
        try db.groups.move(from: old, to: new)
        try db.topics.moveAll(from: old, to: new)
        try db.deliveries.move(from: .telegram(chat: old), to: .telegram(chat: new))
        try db.users.moveHomes(from: old, to: new)
        try wake(.telegram(chat: new))
    }
}

extension Groups {
    func setOutOfReach(_ chat: Int64, because reason: String, at now: Timestamp) throws {
        try db.run(
            """
            INSERT INTO telegram_groups (chat_id, title, out_of_reach_since, out_of_reach_because) \
            VALUES (\(chat), '', \(now), \(reason.prefix(characters: 200))) ON DUPLICATE KEY UPDATE \
            out_of_reach_since = COALESCE(out_of_reach_since, VALUES(out_of_reach_since)), \
            out_of_reach_because = VALUES(out_of_reach_because)
            """)
    }

    /// What is wrong with a group in which the bot can write, and no more.
    static let missingRight = "the bot may not manage topics"

    func setBack(_ chat: Int64) throws {
        try db.run(
            """
            UPDATE telegram_groups SET out_of_reach_since = NULL, out_of_reach_because = NULL WHERE chat_id = \(chat)
            """)
    }

    /// Something arrived in a group: unless it was a right that was missing, nothing is wrong with it any more.
    func setReachable(_ chat: Int64) throws {
        try db.run(
            """
            UPDATE telegram_groups SET out_of_reach_since = NULL, out_of_reach_because = NULL WHERE chat_id = \(chat) \
            AND out_of_reach_because <> \(Self.missingRight)
            """)
    }

    /// The settings move; the old id stays as a pointer to the new one, for the configuration may name it.
    func move(from old: Int64, to new: Int64) throws {
        try db.run(
            """
            INSERT INTO telegram_groups (chat_id, title, is_forum, registered_at, registered_by, takes_tickets, \
            notes_by_default, language) SELECT \(new), old.title, old.is_forum, old.registered_at, old.registered_by, \
            old.takes_tickets, old.notes_by_default, old.language FROM telegram_groups AS old \
            WHERE old.chat_id = \(old) AND old.moved_to IS NULL \
            ON DUPLICATE KEY UPDATE registered_at = COALESCE(telegram_groups.registered_at, VALUES(registered_at)), \
            registered_by = COALESCE(telegram_groups.registered_by, VALUES(registered_by))
            """)
        try db.run(
            """
            INSERT INTO telegram_groups (chat_id, title, moved_to) VALUES (\(old), '', \(new)) ON DUPLICATE KEY UPDATE \
            moved_to = VALUES(moved_to), registered_at = NULL, out_of_reach_since = NULL
            """)
        try db.run("UPDATE telegram_groups SET moved_to = \(new) WHERE moved_to = \(old)")
    }
}

extension Topics {
    func moveAll(from old: Int64, to new: Int64) throws {
        try db.run("UPDATE IGNORE topics SET chat_id = \(new) WHERE chat_id = \(old) AND live")
    }
}

extension Users {
    func moveHomes(from old: Int64, to new: Int64) throws {
        try db.run("UPDATE users SET home_chat_id = \(new) WHERE home_chat_id = \(old)")
    }
}

extension Deliveries {
    func move(from old: Lane, to new: Lane) throws {
        try db.run(
            "UPDATE deliveries SET lane = \(new.description) WHERE state = 'queued' AND lane = \(old.description)")
    }
}
