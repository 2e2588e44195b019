/// The vocabularies of dialect 002.
extension Chat {
    /// What a message is made of, as a client may say it.
    public enum MessageType: String, CaseIterable, Sendable {
        case text
        case image
        case file
    }

    static let messageTypes: [(String, MessageType)] = MessageType.allCases.map { ($0.rawValue, $0) }

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
