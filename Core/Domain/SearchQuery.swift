/// What somebody looks for: words that must all be there, each in any of its forms or as the beginning of a longer one.
public struct SearchQuery: Equatable, Sendable {
    struct Word: Hashable, Sendable {
        let forms: Set<SearchTerm>
        /// Terms that begin so are meant as well. As short as the index allows, or nil where it would find too much.
        let beginning: SearchTerm?
    }

    let words: [Word]
    /// The beginning of a ticket number, as `TKT-2026-0`, or the whole of its last part.
    let number: String?

    /// More words than this do not narrow a search any further.
    static let limit = 24

    public init(_ text: String) {
        var words: [Word] = []
        for part in text.prefix(characters: 500).split(whereSeparator: \.isWhitespace) {
            for group in Tokens.groups(of: Self.withoutTopLevel(part)) where words.count < Self.limit {
                // A code is looked for as a whole, or by how it begins.
                words +=
                    SearchTerms.code(of: group).map { [Word(forms: [$0], beginning: $0)] }
                    ?? group.flatMap(Self.words)
            }
        }
        var seen: Set<Word> = []
        self.words = words.prefix(Self.limit).filter { seen.insert($0).inserted }
        number = Self.number(in: text)
    }

    /// Nothing in it can be looked for: an empty text, a single letter, an emoji.
    public var isEmpty: Bool { words.isEmpty && number == nil }

    /// An address is looked for without what addresses end with, as it is indexed.
    private static func withoutTopLevel(_ part: Substring) -> String {
        guard let at = part.firstIndex(of: "@"), at > part.startIndex, let dot = part.lastIndex(of: "."), dot > at
        else {
            return String(part)
        }
        return String(part[..<dot])
    }

    private static func words(of token: Token) -> [Word] {
        switch token.kind {
        case .word where token.length > 1:
            let beginning = token.length > 2 ? SearchTerm(token.scalars.prefix(SearchTerms.letters)) : nil
            return [Word(forms: WordForms.of(token.text), beginning: beginning)]
        case .number where token.length > 1:
            let number = SearchTerm(token.scalars.prefix(SearchTerms.digits))
            return [Word(forms: [number], beginning: token.length > 2 ? number : nil)]
        case .word, .number: return []
        case .run(let piece) where token.length < piece - 1: return []
        case .run(let piece) where token.length < piece: return [Word(forms: [], beginning: SearchTerm(token.scalars))]
        case .run(let piece):
            return (0...token.length - piece).map { start in
                Word(forms: [SearchTerm(token.scalars[start...].prefix(piece))], beginning: nil)
            }
        }
    }

    private static func number(in text: String) -> String? {
        var rest = text.prefix(characters: 40).uppercased()[...]
        while let first = rest.first, first.isWhitespace || first == "#" || first == "№" { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        let digits = rest.hasPrefix("TKT-") ? rest.dropFirst(4) : rest
        guard !digits.isEmpty, rest.utf8.count <= 20, digits.first!.isNumber,
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2D })
        else { return nil }
        return String(rest)
    }
}
