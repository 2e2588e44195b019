extension BotAPI {
    /// What Telegram, or the way to it, said no with.
    public enum Failure: Error, Equatable {
        /// 429: not before so many seconds.
        case tooManyRequests(retryAfter: Double)
        /// The topic is gone.
        case threadNotFound
        /// The topic is closed, and we may not write into it.
        case topicClosed
        /// The message that was to be changed or marked is gone.
        case messageNotFound(String)
        /// The customer cannot be reached: blocked the bot, deleted the account, never started a chat. Of a group: it is
        /// not there.
        case unreachable(String)
        /// The group has become a supergroup, with another id.
        case migrated(to: Int64)
        /// The group has no topics.
        case notAForum
        /// Already as we want it.
        case notModified
        /// We may not: somebody must mend something, after which it works.
        case notPermitted(String)
        /// The formatting is not as Telegram wants it.
        case unparsable(String)
        /// This very call will never work.
        case rejected(String)
        /// 5xx, no connection: nothing was done.
        case unavailable(String)
        /// The call was sent, but its answer did not come: nobody knows whether it was carried out.
        case unanswered(String)

        public var text: String {
            switch self {
            case .tooManyRequests(let seconds): "Too Many Requests: retry after \(Int(seconds))"
            case .threadNotFound: "message thread not found"
            case .topicClosed: "the topic is closed"
            case .notModified: "not modified"
            case .notAForum: "the chat is not a forum"
            case .migrated(let chat): "the group was upgraded to the supergroup \(chat)"
            case .messageNotFound(let text), .unreachable(let text), .notPermitted(let text), .unparsable(let text),
                .rejected(let text), .unavailable(let text), .unanswered(let text):
                text
            }
        }
    }
}

extension BotAPI.Failure {
    /// Telegram rewords its texts, so they are matched by parts, whatever their case.
    init(_ code: Int, _ description: String, retryAfter: Double? = nil, migratedTo: Int64? = nil) {
        let text = description.lowercased()
        func says(_ parts: String...) -> Bool { parts.contains { text.contains($0) } }
        if let migratedTo {
            self = .migrated(to: migratedTo)
            return
        }
        switch code {
        case 429: self = .tooManyRequests(retryAfter: max(retryAfter ?? 1, 1))
        case 400 where says("thread not found", "topic_deleted", "topic_id_invalid"): self = .threadNotFound
        case 400 where says("topic_closed"): self = .topicClosed
        case 400 where says("not a forum"): self = .notAForum
        case 400 where says("not modified", "topic_not_modified"): self = .notModified
        case 400
        where says(
            "message to edit not found", "message to delete not found", "message to react not found",
            "message_id_invalid"):
            self = .messageNotFound(description)
        case 400 where says("can't parse entities", "entity_", "entities_"): self = .unparsable(description)
        case 403
        where says("blocked by the user", "user is deactivated", "can't initiate conversation", "bots can't send"):
            self = .unreachable(description)
        case 400 where says("chat not found", "peer_id_invalid"): self = .unreachable(description)
        case 400
        where says(
            "not enough rights", "upgraded to a supergroup", "chat_admin_required", "have no rights",
            "need administrator rights", "chat_write_forbidden", "group chat was deactivated", "not a member"):
            self = .notPermitted(description)
        case 400, 413: self = .rejected(description)
        case 401, 403, 404, 409: self = .notPermitted(description)
        default: self = .unavailable("\(code) \(description)")
        }
    }

    /// Whether the bot lacks a right in the group, rather than the group.
    var isMissingRight: Bool {
        guard case .notPermitted(let text) = self else { return false }
        return ["rights", "admin_required"].contains { text.lowercased().contains($0) }
    }

    /// Whether it is the bot that Telegram does not know or that somebody else uses, rather than a chat that is closed to it.
    var isAboutBot: Bool {
        guard case .notPermitted(let text) = self else { return false }
        return ["unauthorized", "not found", "conflict"].contains { text.lowercased().hasPrefix($0) }
    }

    /// Whether the account of a customer who cannot be reached is no more.
    var isAccountGone: Bool {
        guard case .unreachable(let text) = self else { return false }
        return text.lowercased().contains("deactivated")
    }

    /// Whether it is about the file of a call.
    var isAboutFile: Bool {
        guard case .rejected(let text) = self else { return false }
        return [
            "file identifier", "file_id", "file_reference", "wrong remote file", "photo_", "image_process",
            "file of type",
        ]
        .contains { text.lowercased().contains($0) }
    }

    /// Whether nobody waits for the answer to a button any more.
    var isLateAnswer: Bool {
        guard case .rejected(let text) = self else { return false }
        return text.lowercased().contains("query is too old") || text.lowercased().contains("query id is invalid")
    }
}
