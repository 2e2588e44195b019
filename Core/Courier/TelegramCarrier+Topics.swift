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
        guard let topic = try pool.read({ try $0.topics.live(of: ticket, in: chat) }) else { throw NothingToDeliver() }
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
        guard let ticket = try pool.read({ try $0.tickets.find(.id(topic.ticket)) }) else { throw NothingToDeliver() }
        try move(topic, to: .creating, thread: nil)
        let thread = try calls.make(.createForumTopic(TopicCard.name(of: ticket), in: topic.chat)).messageThreadId
        try move(topic, to: .creating, thread: thread)
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
        guard let ticket, let requester else { throw NothingToDeliver() }
        _ = try calls.make(.sendMessage(TopicCard.header(of: ticket, requester), to: destination))
        if !earlier.isEmpty {
            _ = try calls.make(.sendMessage(TopicCard.replay(earlier), to: destination))
        }
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
    func followState(of id: Ticket.ID, in chat: Int64, _ calls: Calls) throws {
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

    /// Somebody deleted the topic: another one takes its place, and what could not be shown is shown in that.
    func replaceTopic(of ticket: Ticket.ID, in chat: Int64) throws {
        try pool.transaction { db in
            let transaction = Transaction(db)
            guard let topic = try db.topics.live(of: ticket, in: chat) else { return }
            try db.topics.move(topic.id, to: .lost, thread: nil, at: transaction.now)
            _ = try db.topics.want(ticket: ticket, in: chat, at: transaction.now)
            try transaction.record(Event(.topicLost, ["chat_id": .integer(chat)]), on: ticket, by: nil)
        }
    }

    private func move(_ topic: Topic, to state: Topic.State, thread: Int64?) throws {
        try pool.transaction { try $0.topics.move(topic.id, to: state, thread: thread, at: .now) }
    }
}
