import JSON
import MariaDB
import Timestamps

/// What is meant for a customer who cannot be reached waits until they come back.
extension Transaction {
    /// - Parameters:
    ///   - delivery: what did not reach them.
    ///   - isGone: whether their account is.
    /// - Returns: how many deliveries are parked by this.
    func parkCustomer(
        telegramID: Int64, after delivery: Delivery, because reason: String, isGone: Bool
    ) throws -> Int {
        let lane = Lane.telegram(chat: telegramID)
        try db.users.setBlocked(true, telegramID: telegramID, at: now)
        let waiting = try db.deliveries.messagesToCustomer(in: lane, .queued)
        var tickets = try db.tickets.open(ofTelegram: telegramID)
        for ticket in [delivery.ticket].compactMap({ $0 }) + waiting.map(\.ticket) where !tickets.contains(ticket) {
            tickets.append(ticket)
        }
        for ticket in tickets {
            guard try db.tickets.lock(.id(ticket)) != nil else { continue }
            try record(Event(.customerUnreachable), on: ticket, by: nil)
            try notify(isGone ? .customerDeletedAccount : .customerUnreachable, of: ticket)
        }
        try db.messages.setDelivery(.blocked, of: waiting.map(\.message))
        for (message, ticket) in waiting { try mark(message, of: ticket, with: .blocked) }
        return try db.deliveries.turn(lane, from: .queued, to: .blocked, error: reason, at: now)
    }

    /// The customer is back: what was parked goes out, in its order.
    func resumeCustomer(telegramID: Int64) throws {
        let lane = Lane.telegram(chat: telegramID)
        let parked = try db.deliveries.messagesToCustomer(in: lane, .blocked)
        guard try db.deliveries.turn(lane, from: .blocked, to: .queued, error: nil, at: nil) > 0 else { return }
        try db.messages.setDelivery(.queued, of: parked.map(\.message))
        try wake(lane)
    }

    /// Says in the ticket's topics that a message will not reach the customer, and why.
    func report(_ message: Message.ID, of ticket: Ticket.ID, failedWith error: String) throws {
        for topic in try db.topics.all(of: ticket) {
            let notice = TopicNotice.notDelivered(error).html(try language(of: topic.chat))
            let place = try db.messages.place(of: message, in: topic.chat)
            try deliver(.text(notice, toTopicOf: ticket, in: topic.chat, replyTo: place?.telegramMessage))
        }
    }

    /// Has a message marked in its ticket's topics with what became of it on its way to the customer.
    func mark(_ message: Message.ID, of ticket: Ticket.ID, with state: Message.DeliveryState) throws {
        let emoji: String
        switch state {
        case .sent: emoji = "👌"
        case .failed, .blocked: emoji = "💔"
        case .none, .queued: return
        }
        for chat in Set(try db.topics.all(of: ticket).map(\.chat)) {
            try deliver(.mark(message, of: ticket, with: emoji, in: chat))
        }
    }
}
