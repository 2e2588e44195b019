import JSON
import MariaDB
import Timestamps

/// The topic of a ticket, as the state machine of design §2.6 has it. A lane is a chat and has one holder at a time, so
/// no two processes create topics in the same group at once.
extension TelegramCarrier {
    /// The thread of a ticket's topic, which is created first where that has not been done.
    /// - Parameter message: what is about to be shown; a topic that takes a lost one's place first shows what came before.
    /// - Returns: nil in a group without topics, where everything stands in the group itself.
    func openTopic(for ticket: Ticket.ID, in chat: Int64, before message: Message.ID?, _ calls: Calls) throws -> Int64?
    {
        guard let topic = try pool.read({ try $0.topics.live(of: ticket, in: chat) }) else {
            throw NothingToDeliver("the ticket has no topic there any more")
        }
        if topic.state == .open || topic.state == .closed { return topic.thread }
        let thread: Int64
        do {
            thread = try topic.thread ?? create(topic, calls)
        } catch BotAPI.Failure.notAForum {
            try move(topic, to: .open, thread: nil)
            return nil
        }
        try introduce(topic, thread, before: message, calls)
        return thread
    }

    /// Creates it and notes its thread before anything else is done: from here on it is not created again.
    private func create(_ topic: Topic, _ calls: Calls) throws -> Int64 {
        guard let ticket = try pool.read({ try $0.tickets.find(.id(topic.ticket)) }) else {
            throw NothingToDeliver("the ticket is gone")
        }
        let appearance = TopicAppearance(of: ticket, at: .now)
        let icon = try icons.id(of: appearance.mark, calls)
        try move(topic, to: .creating, thread: nil)
        let thread = try calls.make(
            .createForumTopic(appearance.name, icon: icon, in: topic.chat)
        ).messageThreadId
        try pool.transaction { db in
            try db.topics.move(topic.id, to: .creating, thread: thread, at: .now)
            try db.topics.show(appearance, of: topic.id)
            try db.groups.setBack(topic.chat)
        }
        return thread
    }

    /// The header card and, in a topic that takes a lost one's place, the last messages.
    private func introduce(_ topic: Topic, _ thread: Int64, before message: Message.ID?, _ calls: Calls) throws {
        let destination = Destination(chat: topic.chat, thread: thread)
        let (ticket, requester, earlier) = try pool.read { db in
            let ticket = try db.tickets.find(.id(topic.ticket))
            return (
                ticket, try ticket.flatMap { try db.users.find($0.requester) },
                try db.messages.last(10, of: topic.ticket, includingInternal: true)
                    .filter { message == nil || $0.id.rawValue < message!.rawValue }
            )
        }
        guard let ticket, let requester else { throw NothingToDeliver("the ticket is gone") }
        let (hasCard, language) = try pool.read { db in
            (
                try db.messages.hasNotice(of: ticket.id, in: topic.chat, thread: thread),
                try Transaction(db).language(of: topic.chat)
            )
        }
        // An earlier attempt may have got as far as this.
        if !hasCard {
            let card = try say(
                TopicCard.header(of: ticket, requester, language), to: destination,
                keyboard: .card(of: ticket, language), calls)
            if let first = try pool.read({ try $0.messages.firstID(of: ticket.id) }) {
                try remember([first], card, .notice, in: destination)
            }
        }
        if !earlier.isEmpty { _ = try say(TopicCard.replay(earlier, language), to: destination, calls) }
        try pool.transaction { db in
            let transaction = Transaction(db)
            try db.topics.move(topic.id, to: .open, thread: thread, at: transaction.now)
            guard let current = try db.tickets.lock(.id(topic.ticket)) else { return }
            try transaction.record(
                Event(.topicCreated, ["chat_id": .integer(topic.chat), "thread_id": .integer(thread)]),
                on: current.id, by: nil)
            // Closed while its topic was being created: the topic does not revive it, it is closed after it.
            if !current.status.isActive { try transaction.deliver(.topicState(of: current.id, in: topic.chat)) }
        }
    }

    /// Closes or reopens a topic as its ticket is now; nothing to do for one that is not there.
    func followState(_ delivery: Delivery, in chat: Int64, _ calls: Calls) throws {
        guard let id = delivery.ticket else { throw NothingToDeliver("the ticket is gone") }
        let (ticket, topic) = try pool.read { (try $0.tickets.find(.id(id)), try $0.topics.live(of: id, in: chat)) }
        guard let ticket, let topic, let thread = topic.thread else { return }
        do {
            switch (ticket.status.isActive, topic.state) {
            case (true, .closed): _ = try calls.make(.reopenForumTopic(thread, in: chat))
            case (false, .open): _ = try calls.make(.closeForumTopic(thread, in: chat))
            default: return
            }
        } catch BotAPI.Failure.notModified {
            // Somebody did it by hand.
        }
        try move(topic, to: ticket.status.isActive ? .open : .closed, thread: nil)
    }

    /// The name and the icon of a topic are made what its ticket is now, in one call, and only where they are not.
    func followAppearance(_ delivery: Delivery, in chat: Int64, _ calls: Calls) throws {
        guard let id = delivery.ticket else { throw NothingToDeliver("the ticket is gone") }
        let (ticket, topic) = try pool.read { (try $0.tickets.find(.id(id)), try $0.topics.live(of: id, in: chat)) }
        guard let ticket, let topic, let thread = topic.thread, topic.state == .open || topic.state == .closed else {
            return
        }
        let (wanted, shown) = (
            TopicAppearance(of: ticket, at: .now), try pool.read { try $0.topics.appearance(of: topic.id) }
        )
        let name = wanted.name == shown?.name ? nil : wanted.name
        let icon = wanted.mark == shown?.mark ? nil : try icons.id(of: wanted.mark, calls)
        if name != nil || icon != nil {
            do {
                _ = try calls.make(.editForumTopic(thread, name: name, icon: icon, in: chat))
            } catch BotAPI.Failure.notModified {
                // Somebody did it by hand.
            }
        }
        if wanted != shown { try pool.transaction { try $0.topics.show(wanted, of: topic.id) } }
    }

    /// Opens a topic that is closed, so that what is meant for it can be said; of a finished ticket it is closed again
    /// after that.
    /// - Returns: where something new was queued.
    func reopenTopic(for delivery: Delivery, _ calls: Calls) throws -> Set<Lane> {
        guard delivery.kind == .messageToTopic || delivery.kind == .textToTopic || delivery.kind == .textToChat,
            let chat = delivery.lane.chat
        else { throw BotAPI.Failure.topicClosed }
        let topic = try pool.read { db in
            if let thread = delivery.payload.thread { return try db.topics.find(chat: chat, thread: thread) }
            return try delivery.ticket.flatMap { try db.topics.live(of: $0, in: chat) }
        }
        guard let topic, let thread = topic.thread else { throw BotAPI.Failure.topicClosed }
        do {
            _ = try calls.make(.reopenForumTopic(thread, in: chat))
        } catch BotAPI.Failure.notModified {
            // Somebody was faster.
        }
        return try transact { transaction in
            try transaction.db.topics.move(topic.id, to: .open, thread: nil, at: transaction.now)
            guard let ticket = try transaction.db.tickets.find(.id(topic.ticket)), !ticket.status.isActive else {
                return
            }
            try transaction.deliver(.topicState(of: ticket.id, in: chat))
        }
    }

    /// Somebody deleted the topic: another one takes its place, and what could not be shown is shown in that.
    func replaceTopic(of ticket: Ticket.ID, in chat: Int64) throws {
        try pool.transaction { db in
            let transaction = Transaction(db)
            guard let topic = try db.topics.live(of: ticket, in: chat) else { return }
            try db.topics.replace(topic.id, at: transaction.now)
            try transaction.record(Event(.topicLost, ["chat_id": .integer(chat)]), on: ticket, by: nil)
        }
    }

    private func move(_ topic: Topic, to state: Topic.State, thread: Int64?) throws {
        try pool.transaction { try $0.topics.move(topic.id, to: state, thread: thread, at: .now) }
    }
}
