import Timestamps

public struct User: Sendable {
    public typealias ID = Core.ID<User>

    public let id: ID
    public let uuid: String
    public let email: String?
    public let username: String?
    public let name: String
    public let role: Role
    /// Stands for an API key, and is nobody to assign a ticket to.
    public let isService: Bool
    public let telegramID: Int64?
    public let telegramUsername: String?
    public let languageCode: String?
    /// The support group in which they first wrote.
    let homeChat: Int64?
    public let disabledAt: Timestamp?
    /// Tokens of earlier ones are refused.
    let tokenGeneration: Int64
    public let createdAt: Timestamp

    public enum Role: String, CaseIterable, Sendable {
        case user
        case moderator
        case admin

        public var isStaff: Bool { self != .user }
    }

    /// Whether tickets can be given to them.
    public var canBeAssigned: Bool { role.isStaff && !isService && disabledAt == nil }

    /// What to call somebody whose name may be all that we know, or not even that.
    public var displayName: String {
        for candidate in [name, telegramUsername ?? "", username ?? "", email ?? ""] where !candidate.isEmpty {
            return candidate
        }
        return "#\(id.rawValue)"
    }
}
