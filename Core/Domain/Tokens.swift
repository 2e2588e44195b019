/// A word, a number, or a stretch of a script that puts no spaces between words.
struct Token {
    enum Kind: Equatable {
        case word
        case number
        /// Looked for in overlapping pieces of so many characters.
        case run(piece: Int)
    }

    let kind: Kind
    /// Whether it follows the token before it without anything in between, as the 42 in `INV42`.
    var isJoined = false
    /// Folded; of a word or number no more than `Tokens.longest`.
    fileprivate(set) var scalars: [Unicode.Scalar]

    var length: Int { scalars.count }
    var isOfCode: Bool { kind == .word || kind == .number }
    var text: String { String(String.UnicodeScalarView(scalars)) }
}

/// Cuts a text into tokens. A code such as `INV42b` is a word, a number and a word, joined.
struct Tokens: Sequence, IteratorProtocol {
    static let longest = 32
    /// A run without end is cut, and goes on as the next one.
    static let longestRun = 256

    private var rest: String.UnicodeScalarView.Iterator
    private var pending: Token?

    init(_ text: String) {
        rest = text.unicodeScalars.makeIterator()
    }

    mutating func next() -> Token? {
        while let scalar = rest.next() {
            let found: (kind: Token.Kind, scalar: Unicode.Scalar)
            switch scalar.searchRole {
            case .part(let kind, let folded): found = (kind, folded)
            case .ignored: continue
            case .separator:
                if let token = take(nil) { return token }
                continue
            }
            if pending?.kind == found.kind, pending!.length < Self.longestRun || found.kind == .word {
                if pending!.length < Self.longest || pending!.kind != .word && pending!.kind != .number {
                    pending!.scalars.append(found.scalar)
                }
            } else if let token = take(
                Token(kind: found.kind, isJoined: pending?.isOfCode ?? false, scalars: [found.scalar]))
            {
                return token
            }
        }
        return take(nil)
    }

    /// The tokens with those that they are joined to: one alone, or the parts of a code.
    static func groups(of text: String) -> [[Token]] {
        Tokens(text).reduce(into: []) { groups, token in
            if token.isJoined, token.isOfCode, !groups.isEmpty {
                groups[groups.count - 1].append(token)
            } else {
                groups.append([token])
            }
        }
    }

    private mutating func take(_ next: Token?) -> Token? {
        defer { pending = next }
        return pending
    }
}

private enum SearchRole {
    case part(Token.Kind, Unicode.Scalar)
    /// An accent, a joiner, a soft hyphen: the word goes on as if it were not there.
    case ignored
    case separator
}

extension Unicode.Scalar {
    fileprivate var searchRole: SearchRole {
        switch value {
        case 0x61...0x7A: return .part(.word, self)
        case 0x30...0x39: return .part(.number, self)
        case 0x41...0x5A: return .part(.word, Self(value + 0x20)!)
        case 0..<0x80: return .separator
        case 0x439: return .part(.word, "и")
        case 0x430...0x44F: return .part(.word, self)
        case 0xAD, 0x300...0x36F, 0x200B...0x200F, 0x2060, 0xFE00...0xFE0F, 0xFEFF: return .ignored
        case 0xFF01...0xFF5E: return Self(value - 0xFEE0)!.searchRole
        default: break
        }
        if properties.numericType == .decimal, let digit = properties.numericValue {
            return .part(.number, Self(0x30 + UInt8(digit)))
        }
        guard properties.isAlphabetic || properties.generalCategory.isMark else { return .separator }
        switch value {
        case 0xE00...0xEFF, 0x1000...0x109F, 0x1780...0x17FF: return .part(.run(piece: 3), self)
        case 0x3005...0x30FF, 0x31F0...0x31FF, 0x3400...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF:
            return .part(.run(piece: 2), self)
        default:
            let lower = properties.lowercaseMapping.unicodeScalars.first ?? self
            return .part(.word, Self.unaccented[lower] ?? lower)
        }
    }

    /// A letter that a keyboard has for one that it may not have; what is composed and what is decomposed become one.
    private static let unaccented: [Unicode.Scalar: Unicode.Scalar] = {
        let groups: KeyValuePairs<Unicode.Scalar, String> = [
            "a": "àáâãäåāăąǎ", "c": "çćĉċč", "d": "ďđ", "e": "èéêëēĕėęě", "g": "ĝğġģ", "h": "ĥħ", "i": "ìíîïĩīĭįı",
            "j": "ĵ",
            "k": "ķ", "l": "ĺļľł", "n": "ñńņň", "o": "òóôõöøōŏőǒ", "r": "ŕŗř", "s": "śŝşšș", "t": "ţťŧț",
            "u": "ùúûüũūŭůűųǔ",
            "w": "ŵ", "y": "ýÿŷ", "z": "źżž", "е": "ёѐ", "и": "йѝ", "і": "ї", "у": "ў", "α": "ά", "ε": "έ", "η": "ή",
            "ι": "ίϊΐ",
            "ο": "ό", "υ": "ύϋΰ", "ω": "ώ", "σ": "ς",
        ]
        return Dictionary(
            uniqueKeysWithValues: groups.flatMap { plain, accented in accented.unicodeScalars.map { ($0, plain) } })
    }()
}

extension Unicode.GeneralCategory {
    fileprivate var isMark: Bool {
        self == .nonspacingMark || self == .spacingMark
    }
}
