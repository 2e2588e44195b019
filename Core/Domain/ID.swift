/// A row's number, typed by whose it is, so that a user's id cannot be taken for a ticket's.
public struct ID<Owner>: RawRepresentable, Hashable, Sendable {
    public let rawValue: Int64

    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    public init(_ rawValue: Int64) {
        self.rawValue = rawValue
    }
}
