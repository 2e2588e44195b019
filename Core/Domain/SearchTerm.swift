/// A word as the index has it: UTF-8 of 24 bytes at most, in three integers. A `String` would be normalised for each
/// comparison, and there are hundreds to a ticket.
public struct SearchTerm: Hashable, Comparable, Sendable {
    private var first: UInt64 = 0
    private var second: UInt64 = 0
    private var third: UInt64 = 0

    static let capacity = 24

    /// What does not fit is left out.
    init(_ bytes: some Sequence<UInt8>) {
        for (index, byte) in bytes.prefix(Self.capacity).enumerated() {
            let bits = UInt64(byte) << (56 - index % 8 * 8)
            switch index / 8 {
            case 0: first |= bits
            case 1: second |= bits
            default: third |= bits
            }
        }
    }

    /// A word is cut to so many letters.
    init(_ word: String, letters: Int) {
        self.init(word.unicodeScalars.prefix(letters))
    }

    init(_ scalars: some Sequence<Unicode.Scalar>) {
        self.init(scalars.lazy.flatMap { UTF8.encode($0)! })
    }

    var bytes: [UInt8] {
        let all = [first, second, third].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - $0 * 8)) }
        }
        return Array(all.prefix { $0 != 0 })
    }

    func hasPrefix(_ other: SearchTerm) -> Bool { bytes.starts(with: other.bytes) }

    public func hash(into hasher: inout Hasher) {
        // One step instead of three: terms are short, and mostly differ in the beginning.
        hasher.combine(first &+ (second &* 31) &+ (third &* 961))
    }

    /// In the order of their bytes, which is the index's.
    public static func < (left: SearchTerm, right: SearchTerm) -> Bool {
        (left.first, left.second, left.third) < (right.first, right.second, right.third)
    }
}

extension SearchTerm: CustomStringConvertible {
    public var description: String { String(decoding: bytes, as: UTF8.self) }
}

extension SearchTerm: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(value.utf8) }
}
