import MariaDB

extension FileFetcher {
    /// Why a file will never be here.
    enum Reason {
        /// Than so many MB.
        case tooLarge(Int)
        case rejected(String)

        var text: String {
            switch self {
            case .tooLarge(let megabytes): "larger than \(megabytes) MB"
            case .rejected(let text): text
            }
        }
    }

    /// Notes it, and tells whoever has to know: once, however many ask for the file.
    func refuse(_ file: AwaitedFile, _ reason: Reason, _ lanes: inout Set<Lane>) throws -> Result {
        let queued = try pool.transaction { db -> Set<Lane> in
            let transaction = Transaction(db, configuration)
            // The ticket first, as everywhere: the files of an album are refused one after the other.
            let message = try file.message.flatMap { try db.messages.find($0) }
            let ticket = try message.flatMap { try db.tickets.lock(.id($0.ticket)) }
            guard try db.files.refuse(file.telegram.uuid, because: reason.text) else { return [] }
            if case .tooLarge(let megabytes) = reason, let message, let ticket {
                try transaction.tell(file, of: message, in: ticket, isLargerThan: megabytes)
            }
            return transaction.lanes
        }
        lanes.formUnion(queued)
        return .refused(reason.text)
    }
}

extension Transaction {
    /// The customer who sent the file; or the team, when it is for a customer to whom Telegram cannot bring it.
    fileprivate func tell(_ file: AwaitedFile, of message: Message, in ticket: Ticket, isLargerThan megabytes: Int)
        throws
    {
        if let album = message.album, try db.files.hasRefused(besides: file.telegram.uuid, in: album, of: ticket.id) {
            return
        }
        switch (message.side, message.visibility) {
        case (.requester, .public) where file.telegram.originChat > 0:
            let language = Language(code: try db.users.find(ticket.requester)?.languageCode)
            try deliver(
                .text(
                    CustomerText(language: language).fileTooLarge(megabytes), to: file.telegram.originChat,
                    replyTo: file.telegram.originMessage, about: ticket.id, message: message.id))
        case (.staff, .public):
            guard try db.topics.privateChat(of: ticket) == nil,
                try db.topics.live(of: ticket.id, in: file.telegram.originChat) != nil
            else { return }
            let text = try TeamText(language: language(of: file.telegram.originChat)).fileTooLargeForWeb(megabytes)
            try deliver(
                .text(text, toTopicOf: ticket.id, in: file.telegram.originChat, replyTo: file.telegram.originMessage))
        case (.requester, _), (.staff, .internal), (.system, _): break
        }
    }
}
