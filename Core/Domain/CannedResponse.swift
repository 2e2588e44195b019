import Timestamps

/// An answer that is given often, with placeholders (see `Template`).
public struct CannedResponse: Sendable {
    public typealias ID = Core.ID<CannedResponse>

    public let id: ID
    public let title: String
    public let shortcut: String?
    public let content: String
    public let createdAt: Timestamp
    public let updatedAt: Timestamp?
}
