/// A stretch of a list.
public struct Page: Sendable {
    public let skip: Int
    public let limit: Int

    public init(skip: Int, limit: Int) {
        self.skip = skip
        self.limit = limit
    }

    /// - Parameter number: counts from 1.
    public init(number: Int, limit: Int) {
        self.init(skip: (number - 1) * limit, limit: limit)
    }

    public var number: Int { skip / limit + 1 }
}

/// A stretch of a list, and how long the whole of it is.
public struct Listing<Element: Sendable>: Sendable {
    public let elements: [Element]
    public let total: Int
    public let page: Page

    func map<Other>(_ transform: ([Element]) throws -> [Other]) rethrows -> Listing<Other> {
        Listing<Other>(elements: try transform(elements), total: total, page: page)
    }
}
