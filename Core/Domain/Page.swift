/// A stretch of a list.
public struct Page: Sendable {
    public let skip: Int
    public let limit: Int

    public init(skip: Int, limit: Int) {
        self.skip = skip
        self.limit = limit
    }
}

/// A stretch of a list, and how long the whole of it is.
public struct Listing<Element: Sendable>: Sendable {
    public let elements: [Element]
    public let total: Int
    public let page: Page
}
