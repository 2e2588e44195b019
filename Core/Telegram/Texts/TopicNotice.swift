/// What the desk itself says to the team in a topic.
enum TopicNotice {
    case statusChanged(Ticket.Status)
    case customerUnreachable
    case customerReturned
    case customerDeletedAccount
    case unknownCommand
    case mentioned(User)
    /// Calls somebody into a ticket: Telegram notifies them.
    case invited(User, String)
    case joined(User)
    /// Nobody, where the ticket was taken from whoever had it; no `by`, where the desk did it.
    case assigned(to: User?, by: User?)
    case priorityChanged(Ticket.Priority, by: User?)
    /// The tags that the ticket has now.
    case tagged([String])
    case subjectChanged(String)
    case categoryFromLink(String)
    /// A ticket's number or a group's title, and where its topic is.
    case linkedTo(String, link: String?)
    case unlinked
    case rated(Int, comment: String?)
    case reopenedByCustomer
    case closedByCustomer
    /// What Telegram said.
    case notDelivered(String)
    case notDeleted(String)

    func html(_ language: Language) -> String {
        switch self {
        case .statusChanged(let status): Self.statusChanged(status, language)
        case .customerUnreachable: Self.customerUnreachable(language)
        case .customerReturned: Self.customerReturned(language)
        case .customerDeletedAccount: Self.customerDeletedAccount(language)
        case .unknownCommand: Self.unknownCommand(language)
        case .mentioned(let user): Self.mentioned(user, language)
        case .invited(let user, let number): Self.invited(user, number, language)
        case .joined(let user): Self.joined(user, language)
        case .assigned(let user, let actor): Self.assigned(user, actor, language)
        case .priorityChanged(let priority, let actor): Self.priorityChanged(priority, actor, language)
        case .tagged(let tags): Self.tagged(tags, language)
        case .subjectChanged(let subject): Self.subjectChanged(subject, language)
        case .categoryFromLink(let category): Self.categoryFromLink(category, language)
        case .linkedTo(let name, let link): Self.linkedTo(name, link, language)
        case .unlinked: Self.unlinked(language)
        case .rated(let stars, let comment): Self.rated(stars, comment, language)
        case .reopenedByCustomer: Self.reopenedByCustomer(language)
        case .closedByCustomer: Self.closedByCustomer(language)
        case .notDelivered(let reason): Self.notDelivered(reason, language)
        case .notDeleted(let reason): Self.notDeleted(reason, language)
        }
    }
}
