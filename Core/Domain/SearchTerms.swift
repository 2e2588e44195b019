/// The words of a text as the search index knows them: in lower case, without accents, cut to their first six letters,
/// which does for most endings. Numbers stay whole. What is written without spaces is cut into overlapping pieces.
public enum SearchTerms {
    /// No text has more terms than this, however long it is.
    public static let limit = 200
    static let letters = 6
    static let digits = 20

    public static func terms(of text: String) -> Set<SearchTerm> {
        var terms: Set<SearchTerm> = []
        for group in Tokens.groups(of: text) {
            if let code = code(of: group), terms.count < limit { terms.insert(code) }
            for token in group where terms.count < limit { add(token, to: &terms) }
            if terms.count == limit { break }
        }
        return terms
    }

    /// A code as a whole, such as `INV42b`: what it is made of may be too short to be a term.
    static func code(of group: [Token]) -> SearchTerm? {
        guard group.count > 1 else { return nil }
        var room = SearchTerm.capacity
        return SearchTerm(
            group.flatMap(\.scalars).prefix { scalar in
                room -= UTF8.width(scalar)
                return room >= 0
            })
    }

    private static func add(_ token: Token, to terms: inout Set<SearchTerm>) {
        switch token.kind {
        case .word where token.length > 1: terms.insert(SearchTerm(token.scalars.prefix(letters)))
        case .number where token.length > 1: terms.insert(SearchTerm(token.scalars.prefix(digits)))
        case .word, .number: break
        case .run(let piece):
            // The last piece is a shorter one: without it a search for the end of a run would miss it.
            for start in 0...max(0, token.length - piece + 1) where terms.count < limit {
                terms.insert(SearchTerm(token.scalars[start...].prefix(piece)))
            }
        }
    }

    /// What a person is looked for by.
    public static func terms(of user: User) -> Set<SearchTerm> {
        [user.name, user.username ?? "", user.telegramUsername ?? ""]
            .reduce(into: terms(ofAddress: user.email ?? "")) { $0.formUnion(terms(of: $1)) }
    }

    /// An e-mail address without its last label: every `.com` as a term would find everybody.
    public static func terms(ofAddress address: String) -> Set<SearchTerm> {
        terms(of: String(address[..<(address.lastIndex(of: ".") ?? address.endIndex)]))
    }
}
