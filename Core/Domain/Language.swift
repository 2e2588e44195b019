/// What the desk speaks.
public enum Language: String, CaseIterable, Sendable {
    case english = "en"
    case russian = "ru"
    case thai = "th"

    /// From Telegram's `language_code`, an IETF language tag; English for all others.
    public init(code: String?) {
        self = code.flatMap { Language(rawValue: String($0.prefix(2)).lowercased()) } ?? .english
    }
}
