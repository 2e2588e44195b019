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
