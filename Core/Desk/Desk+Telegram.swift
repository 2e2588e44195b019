import FoundationEssentials
import Logging
import MariaDB
import Timestamps

extension Desk {
    /// Records one update of Telegram's, once, however often it arrives; it is carried out after the answer is on its
    /// way (see `Inbox`).
    /// - Returns: whether it is new.
    /// - Throws: `Refusal.unreadable` for what is no update; what the database says.
    @discardableResult
    public func receive(update json: [UInt8]) throws -> Bool {
        let payload = String(decoding: json, as: UTF8.self)
        let update: Telegram.Update
        do {
            update = try Telegram.decoder.decode(Telegram.Update.self, from: Data(json))
        } catch {
            try setAside(json, payload, "\(error)")
            return false
        }
        let isNew = try transact { transaction in
            try transaction.db.updates.record(
                update.updateId, chat: update.chat, payload: payload, at: transaction.now)
        }
        if isNew { touch(chat: update.chat ?? 0) }
        return isNew
    }

    /// It would not decode the next time either.
    private func setAside(_ json: [UInt8], _ payload: String, _ error: String) throws {
        struct Numbered: Decodable { let updateId: Int64 }
        guard let numbered = try? Telegram.decoder.decode(Numbered.self, from: Data(json)) else {
            throw Refusal.unreadable(.malformedJSON)
        }
        try transact { transaction in
            try transaction.db.updates.setAside(
                numbered.updateId, payload: payload, error: error, at: transaction.now)
        }
        services.log.error(
            "update set aside", [("update_id", .integer(numbered.updateId)), ("error", .string(error))])
    }

    /// Carries out the next update of a chat, in one transaction with noting that it is done.
    /// - Returns: nil where none waits.
    /// - Throws: what the database says. An update that fails for a reason of its own is tried five times, then set aside.
    func carryOutNext(of chat: Int64) throws -> CarriedOut? {
        var current: PendingUpdate?
        do {
            try transact { transaction in
                current = try transaction.db.updates.lockNext(of: chat)
                guard let current else { return }
                let update = try Telegram.decoder.decode(Telegram.Update.self, from: Data(current.payload.utf8))
                try transaction.carryOut(update)
                try transaction.db.updates.finish(current.id)
            }
            return current == nil ? nil : CarriedOut(pause: nil)
        } catch {
            if let error = error as? MariaDBError, error.isUnavailable { throw error }
            guard let current else { throw error }
            let (attempts, isSetAside) = try transact { try $0.db.updates.fail(current.id, "\(error)") }
            services.log.error(
                isSetAside ? "update set aside" : "update failed",
                [("update_id", .integer(current.id)), ("error", .string("\(error)"))])
            return CarriedOut(pause: isSetAside ? nil : Double(1 << min(attempts, 3)))
        }
    }

    struct CarriedOut {
        /// Seconds to wait before the next one, where this one failed.
        let pause: Double?
    }

    /// Updates that failed too often, 100 at most.
    public func updatesSetAside() throws -> [SetAsideUpdate] {
        try read { try $0.updates.allSetAside() }
    }

    public enum UpdateFate: Sendable {
        case done
        case waits
        case setAside(error: String)
    }

    /// - Throws: `Refusal.notFound(.update)`.
    public func fate(ofUpdate id: Int64) throws -> UpdateFate {
        try read { db in
            switch try db.updates.state(of: id) {
            case "done": return .done
            case "set_aside": return .setAside(error: try db.updates.error(of: id) ?? "")
            case nil: throw Refusal.notFound(.update)
            default: return .waits
            }
        }
    }

    /// Has an update that was set aside carried out once more.
    /// - Throws: `Refusal.notFound(.update)`, `Refusal.conflict(.update)` for one that is done or still waits.
    public func replay(update id: Int64) throws {
        let chat = try transact { transaction in
            guard let chat = try transaction.db.updates.replay(id) else {
                throw try transaction.db.updates.state(of: id) == nil
                    ? Refusal.notFound(.update) : Refusal.conflict(.update)
            }
            return chat
        }
        touch(chat: chat)
    }
}

extension Transaction {
    func carryOut(_ update: Telegram.Update) throws {
        if let message = update.message {
            try receive(message)
        } else if let edited = update.editedMessage {
            try receiveEdit(edited)
        } else if let query = update.callbackQuery {
            try receive(query)
        } else if let change = update.myChatMember {
            try receive(change)
        } else if let reaction = update.messageReaction {
            try receive(reaction)
        }
    }

    private func receive(_ message: Telegram.Message) throws {
        if message.chat.isPrivate {
            try receivePrivate(message)
        } else if message.chat.isGroup {
            try receiveInGroup(message)
        }
    }
}
