/// The vocabularies of dialect 002.
extension Chat {
    static let messageTypes: [(String, Message.ContentType)] = Message.ContentType.allCases.map { (word(for: $0), $0) }

    static func word(for type: Message.ContentType) -> String {
        switch type {
        case .text: "text"
        case .image: "image"
        case .file: "file"
        }
    }

    static func word(for side: Message.Side) -> String {
        switch side {
        case .requester: "user"
        case .staff: "support"
        case .system: "system"
        }
    }

    static func isActive(_ status: Ticket.Status) -> Bool {
        switch status {
        case .open, .inProgress, .waiting: true
        case .resolved, .closed, .cancelled: false
        }
    }
}
