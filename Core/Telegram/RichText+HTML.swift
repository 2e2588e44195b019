extension RichText {
    /// The entities that Telegram's HTML has tags for.
    enum Format: Hashable {
        case bold
        case italic
        case underline
        case strikethrough
        case spoiler
        case blockquote
        case expandableBlockquote
        case code
        case pre(language: String?)
        case link(String)

        init?(of entity: Entity) {
            switch entity.type {
            case "bold": self = .bold
            case "italic": self = .italic
            case "underline": self = .underline
            case "strikethrough": self = .strikethrough
            case "spoiler": self = .spoiler
            case "blockquote": self = .blockquote
            case "expandable_blockquote": self = .expandableBlockquote
            case "code": self = .code
            case "pre": self = .pre(language: entity.language)
            case "text_link":
                guard let url = entity.url, !url.isEmpty else { return nil }
                self = .link(url)
            default: return nil
            }
        }

        fileprivate enum Nesting {
            /// Outermost; one does not hold another.
            case quote
            /// Holds nothing else.
            case code
            case inline
        }

        fileprivate var nesting: Nesting {
            switch self {
            case .bold, .italic, .underline, .strikethrough, .spoiler, .link: .inline
            case .blockquote, .expandableBlockquote: .quote
            case .code, .pre: .code
            }
        }

        fileprivate var tags: (opening: String, closing: String) {
            switch self {
            case .bold: return ("<b>", "</b>")
            case .italic: return ("<i>", "</i>")
            case .underline: return ("<u>", "</u>")
            case .strikethrough: return ("<s>", "</s>")
            case .spoiler: return ("<tg-spoiler>", "</tg-spoiler>")
            case .blockquote: return ("<blockquote>", "</blockquote>")
            case .expandableBlockquote: return ("<blockquote expandable>", "</blockquote>")
            case .code: return ("<code>", "</code>")
            case .link(let url): return ("<a href=\"\(HTML.escape(attribute: url))\">", "</a>")
            case .pre(let language):
                guard let language, !language.isEmpty else { return ("<pre>", "</pre>") }
                let name = HTML.escape(attribute: language)
                return ("<pre><code class=\"language-\(name)\">", "</code></pre>")
            }
        }
    }

    /// For `parse_mode=HTML`. Where two formats overlap the inner one is ended and begun anew.
    var html: String {
        let units = Units(text)
        let spans = Span.all(of: entities.filter(units.holds))
        guard !spans.isEmpty else { return HTML.escape(text) }
        let cuts = Set(spans.flatMap { [$0.range.lowerBound, $0.range.upperBound] } + [0, units.count]).sorted()
        var html = ""
        var open: [Span] = []
        for (start, end) in zip(cuts, cuts.dropFirst()) {
            let wanted = Span.nested(spans.filter { $0.range.contains(start) })
            let common = zip(open, wanted).prefix { $0 == $1 }.count
            for span in open[common...].reversed() { html += span.format.tags.closing }
            for span in wanted[common...] { html += span.format.tags.opening }
            html += HTML.escape(units[start..<end])
            open = wanted
        }
        for span in open.reversed() { html += span.format.tags.closing }
        return html
    }

    /// A format, and where it is.
    private struct Span: Equatable {
        let format: Format
        let range: Range<Int>

        /// Those that begin earlier and end later first: they hold the others.
        static func all(of entities: [Entity]) -> [Span] {
            entities.compactMap { entity in Format(of: entity).map { Span(format: $0, range: entity.range) } }
                .sorted { ($0.range.lowerBound, $1.range.upperBound) < ($1.range.lowerBound, $0.range.upperBound) }
        }

        /// Of the formats of one character those that Telegram lets hold one another, from the outermost on.
        static func nested(_ spans: [Span]) -> [Span] {
            let quote = spans.first { $0.format.nesting == .quote }
            let code = spans.first { $0.format.nesting == .code }
            let inline = spans.filter { $0.format.nesting == .inline }
            return [quote].compactMap { $0 } + (code.map { [$0] } ?? inline)
        }
    }
}
