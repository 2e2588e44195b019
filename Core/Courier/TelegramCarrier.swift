import HTTPClient
import JSON
import MariaDB
import Timestamps

/// Carries deliveries to Telegram: says what each kind of delivery means in calls, and what an answer means for it.
struct TelegramCarrier {
    struct Outcome {
        enum Result {
            case finished(Deliveries.State, error: String?)
            /// Again later: after so many seconds, or as the backoff says.
            case postponed(after: Double?, error: String)
        }

        /// Calls made, for the budget.
        let calls: Int
        let result: Result
        /// Where something new was queued.
        var lanes: Set<Lane> = []
    }

    let publicURL: String
    let webApp: WebApp?
    let uploadDirectory: String
    let settings: TelegramConfiguration
    let pool: Pool
    let api: BotAPI

    init(_ configuration: Configuration, _ settings: TelegramConfiguration, pool: Pool, http: HTTPClient) {
        publicURL = configuration.publicURL
        webApp = configuration.webApp
        uploadDirectory = configuration.uploadDirectory
        self.settings = settings
        self.pool = pool
        api = BotAPI(settings, http: http)
    }

    /// About 20 calls a minute in a group; one a second with a customer, who may be told several things at once.
    func budget(of lane: Lane) -> Budget? {
        guard let chat = lane.chat else { return nil }
        return chat < 0
            ? Budget(secondsPerCall: 60 / settings.groupCallsPerMinute, burst: 20)
            : Budget(secondsPerCall: 30 / settings.callsPerSecond, burst: 10)
    }

    /// - Parameter keepLease: run before each call.
    /// - Throws: what the database or `keepLease` says; Telegram's answers are outcomes.
    func carry(_ delivery: Delivery, keepLease: @escaping () throws -> Void) throws -> Outcome {
        let calls = Calls(api: api, before: keepLease)
        do {
            try attempt(delivery, calls)
            return Outcome(calls: calls.count, result: .finished(.sent, error: nil))
        } catch let failure as BotAPI.Failure {
            let (result, lanes) = try consequence(of: failure, for: delivery)
            return Outcome(calls: calls.count, result: result, lanes: lanes)
        } catch is NothingToDeliver {
            return Outcome(calls: calls.count, result: .finished(.failed, error: "there is nothing left to deliver"))
        }
    }

    private func attempt(_ delivery: Delivery, _ calls: Calls) throws {
        guard let chat = delivery.lane.chat else { throw NothingToDeliver() }
        switch delivery.kind {
        case .messageToCustomer:
            guard let message = try message(of: delivery) else { throw NothingToDeliver() }
            if delivery.payload.isNotification == true {
                try notify(of: message, Destination(chat: chat), calls)
            } else {
                try send(message, author: nil, to: Destination(chat: chat), calls)
            }
        case .messageToTopic:
            guard let message = try message(of: delivery) else { throw NothingToDeliver() }
            let thread = try openTopic(for: message.ticket, in: chat, before: message.id, calls)
            let destination = Destination(chat: chat, thread: thread)
            if let notice = try chatNotice(of: message) {
                try say(notice, of: message, to: destination, calls)
            } else {
                try send(message, author: try author(of: message), to: destination, calls)
            }
        case .textToChat:
            let destination = Destination(chat: chat, thread: delivery.payload.thread)
            _ = try calls.make(.sendMessage(delivery.payload.html ?? "", to: destination))
        case .textToTopic:
            guard let ticket = delivery.ticket else { throw NothingToDeliver() }
            let thread = try openTopic(for: ticket, in: chat, before: nil, calls)
            _ = try calls.make(.sendMessage(delivery.payload.html ?? "", to: Destination(chat: chat, thread: thread)))
        case .topicEnd:
            guard let thread = delivery.payload.thread else { throw NothingToDeliver() }
            _ = try calls.make(.closeForumTopic(thread, in: chat))
        case .messageEdit, .messageDeletion, .messageMark, .undoOffer, .undoEnd, .textEdit, .callbackAnswer,
            .topicAppearance, .fileFetch, .groupCheck:
            throw NothingToDeliver()
        case .topicState:
            guard let ticket = delivery.ticket else { throw NothingToDeliver() }
            try followState(of: ticket, in: chat, calls)
        }
    }

    /// Staff's answer as seed 001 tells a customer of it.
    private func notify(of message: Message, _ destination: Destination, _ calls: Calls) throws {
        guard let ticket = try pool.read({ try $0.tickets.find(.id(message.ticket)) }) else { throw NothingToDeliver() }
        let text = CustomerNotification.text(of: text(of: message, nil), in: ticket)
        try say(
            text, of: message, to: destination,
            keyboard: webApp.map { Keyboard([[Button(text: $0.buttonText, act: .webApp($0.url))]]) }, calls)
    }

    /// A web chat's message as seed 002 tells the team of it; nil for any other.
    private func chatNotice(of message: Message) throws -> String? {
        guard message.side == .requester else { return nil }
        return try pool.read { db in
            guard let ticket = try db.tickets.find(.id(message.ticket)), ticket.source == .web,
                let requester = try db.users.find(ticket.requester)
            else { return nil }
            let opening = try db.messages.first(of: [ticket.id])[ticket.id] ?? ""
            return ChatNotice(ticket: ticket, requester: requester, publicURL: publicURL)
                .text(of: text(of: message, nil), hasSubject: ticket.subject != NewTicket.subject(of: opening))
        }
    }

    /// Says a plain text, in several parts where it is long, the button under the last.
    private func say(
        _ text: String, of message: Message, to destination: Destination, keyboard: Keyboard? = nil, _ calls: Calls
    ) throws {
        let parts = HTML.split(text, limit: HTML.messageLimit)
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            let sent = try calls.make(
                .sendMessage(HTML.escape(part), to: destination, keyboard: isLast ? keyboard : nil))
            try remember(message, sent.messageId, in: destination.chat)
        }
        try sendUploads(of: message, to: destination, calls)
    }

    /// What was attached here goes along by itself, after the text.
    private func sendUploads(of message: Message, to destination: Destination, _ calls: Calls) throws {
        for file in try uploads(of: message) {
            let upload = BotCall<Telegram.Message>.Upload(
                path: uploadDirectory + "/" + file.uuid, name: file.name ?? "file",
                type: file.mimeType ?? "application/octet-stream")
            let isPhoto = ["image/png", "image/jpeg"].contains(upload.type) && file.size ?? 0 < 10_000_000
            let sent = try calls.make(.send(upload, caption: nil, to: destination, asPhoto: isPhoto))
            try remember(message, sent.messageId, in: destination.chat)
        }
    }

    private func uploads(of message: Message) throws -> [StoredFile] {
        let names = (message.attachments ?? []).filter { $0.hasPrefix(StoredFile.path) }
            .compactMap(StoredFile.uuid(inURL:))
        guard !names.isEmpty else { return [] }
        let files = try pool.read { try $0.files.find(names) }
        return names.compactMap { files[$0] }.filter { $0.telegramFile == nil }
    }

    private func message(of delivery: Delivery) throws -> Message? {
        guard let id = delivery.message else { return nil }
        return try pool.read { try $0.messages.find(id) }
    }

    private func author(of message: Message) throws -> String {
        let name =
            try message.author.flatMap { id in try pool.read { try $0.users.find(id) } }?.displayName ?? "TopicDesk"
        let mark =
            switch (message.side, message.visibility) {
            case (_, .internal): "📝 "
            case (.requester, .public): "👤 "
            case (.staff, .public): "💬 "
            case (.system, .public): "⚙️ "
            }
        return "\(mark)<b>\(HTML.escape(HTML.cut(name, limit: 100)))</b>\n"
    }

    /// Sends a message, in several parts where it is long, and remembers each under Telegram's number.
    private func send(_ message: Message, author: String?, to destination: Destination, _ calls: Calls) throws {
        var destination = destination
        let (file, answered) = try pool.read { db in
            (
                try db.files.telegram(of: message.id),
                try message.replyTo.flatMap { try db.messages.copy(of: $0, in: destination.chat) }
            )
        }
        destination.replyTo = answered
        // Room for the author's line, which counts too.
        let header = author ?? ""
        // Telegram takes no part without a visible character.
        var parts = HTML.split(text(of: message, file), limit: HTML.messageLimit - 256)
            .filter { !$0.allSatisfy(\.isWhitespace) }
        if parts.isEmpty { parts = [""] }
        if let file {
            let fits = parts.count == 1 && (header + parts[0]).utf16.count <= HTML.captionLimit
            let caption = header + (fits ? HTML.escape(parts[0]) : "")
            try remember(message, try send(file, caption: caption, to: destination, calls), in: destination.chat)
            if fits { return }
        } else {
            parts[0] = header + HTML.escape(parts[0])
        }
        for (index, part) in parts.enumerated() {
            let html = index == 0 && file == nil ? part : HTML.escape(part)
            let sent = try calls.make(.sendMessage(html, to: destination))
            try remember(message, sent.messageId, in: destination.chat)
            destination.replyTo = nil
        }
        try sendUploads(of: message, to: destination, calls)
    }

    /// The body and the links to what is attached elsewhere; a file of ours goes along.
    private func text(of message: Message, _ file: TelegramFile?) -> String {
        let links = (message.attachments ?? []).filter { !$0.hasPrefix(StoredFile.path) }
        return ([message.body] + links).filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private func send(_ file: TelegramFile, caption: String, to destination: Destination, _ calls: Calls) throws
        -> Int64
    {
        let caption = caption.isEmpty ? nil : caption
        guard file.kind == "photo" else {
            let copy = BotCall.copyMessage(file.originMessage, from: file.originChat, caption: caption, to: destination)
            return try calls.make(copy).messageId
        }
        return try calls.make(.sendPhoto(file.fileID, caption: caption, to: destination)).messageId
    }

    private func remember(_ message: Message, _ telegramMessage: Int64, in chat: Int64) throws {
        try pool.read { try $0.messages.remember(message.id, chat: chat, telegramMessage: telegramMessage) }
    }

    /// What a failure means for a delivery, and where the desk has something to say about it.
    private func consequence(
        of failure: BotAPI.Failure, for delivery: Delivery
    ) throws -> (Outcome.Result, lanes: Set<Lane>) {
        switch failure {
        case .tooManyRequests(let seconds): return (.postponed(after: seconds, error: failure.text), [])
        case .unavailable(let text): return (.postponed(after: nil, error: text), [])
        case .notPermitted(let text): return (.postponed(after: 30, error: text), [])
        case .notModified: return (.finished(.sent, error: nil), [])
        case .notAForum: return (.finished(.failed, error: failure.text), [])
        case .rejected(let text): return (.finished(.failed, error: text), [])
        case .threadNotFound:
            guard let ticket = delivery.ticket, let chat = delivery.lane.chat else {
                return (.finished(.failed, error: failure.text), [])
            }
            try replaceTopic(of: ticket, in: chat)
            // At once, but for a group that takes no topic at all: making them in quick succession can cost the bot.
            return (.postponed(after: delivery.attempts == 0 ? 0 : nil, error: failure.text), [])
        case .unreachable(let text):
            guard let chat = delivery.lane.chat, chat > 0 else { return (.postponed(after: 30, error: text), []) }
            return (.finished(.blocked, error: text), try reportUnreachable(delivery, chat))
        }
    }

    /// The customer blocked the bot or is gone: whoever works on the ticket must learn it.
    private func reportUnreachable(_ delivery: Delivery, _ chat: Int64) throws -> Set<Lane> {
        try pool.transaction { db in
            let transaction = Transaction(db)
            try db.users.setBlocked(true, telegramID: chat, at: transaction.now)
            guard let id = delivery.ticket, let ticket = try db.tickets.lock(.id(id)) else { return [] }
            try transaction.record(Event(.customerUnreachable), on: ticket.id, by: nil)
            guard let topic = try db.topics.live(of: ticket.id) else { return [] }
            try transaction.deliver(.notice(.customerUnreachable, toTopicOf: ticket.id, in: topic.chat))
            return transaction.lanes
        }
    }

    /// Its message or ticket was deleted since.
    struct NothingToDeliver: Error {}
}

/// The Bot API for one delivery.
final class Calls {
    /// The failed ones too: Telegram counts them.
    private(set) var count = 0
    private let api: BotAPI
    private let before: () throws -> Void

    init(api: BotAPI, before: @escaping () throws -> Void) {
        self.api = api
        self.before = before
    }

    /// - Throws: `BotAPI.Failure`, and what `before` throws.
    func make<Result: Decodable & Sendable>(_ call: BotCall<Result>) throws -> Result {
        try before()
        count += 1
        return try api.call(call)
    }
}
