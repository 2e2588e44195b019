/// The other forms of a word that somebody looks for. Made when searching, not when indexing, so that the index need not be
/// built anew when they are improved. Forms that no language has do no harm: they are in no index.
enum WordForms {
    /// Of a folded word, which is among them.
    static func of(_ word: String) -> Set<SearchTerm> {
        guard let first = word.unicodeScalars.first else { return [] }
        let forms =
            switch first.value {
            case 0x400...0x52F where word.count > 2: russian(word)
            case 0x61...0x7A where word.count > 2: english(word)
            default: [word]
            }
        return Set(forms.map { SearchTerm($0, letters: SearchTerms.letters) })
    }

    private static func english(_ word: String) -> [String] {
        let endings = ["", "s", "es", "ed", "ing"]
        var stems = stems(of: word, endings)
        if word.hasSuffix("ies") { stems.append(word.dropLast(3) + "y") }
        let plural = word.hasSuffix("y") ? [String(word.dropLast()) + "ies"] : []
        return [word] + plural + stems.flatMap { stem in endings.map { stem + $0 } }
    }

    private static func russian(_ word: String) -> [String] {
        let word = ["ся", "сь"].contains(where: word.hasSuffix) && word.count > 4 ? String(word.dropLast(2)) : word
        var nouns = stems(of: word, nounEndings)
        // «ошибок» is of «ошибка», «денег» of «деньги».
        nouns += nouns.flatMap(withoutFleetingVowel)
        let verbs = stems(of: word, verbEndings)
        return [word] + nouns.flatMap { stem in nounEndings.map { stem + $0 } } + nouns.flatMap(withFleetingVowel)
            + verbs.flatMap { stem in (verbEndings + verbOnlyWhenExpanding).map { stem + $0 } }
    }

    /// What is left of the word without each ending that it may have; three letters at least.
    private static func stems(of word: String, _ endings: [String]) -> [String] {
        endings.filter(word.hasSuffix).map { String(word.dropLast($0.count)) }.filter { $0.count > 2 }
    }

    // Without «й» and «ё», which are folded.
    private static let nounEndings = [
        "", "а", "я", "о", "е", "и", "ы", "у", "ю", "ь", "ои", "еи", "ии", "ыи", "ая", "яя", "ое", "ее", "ую", "юю",
        "ие", "ые",
        "ия", "ию", "ью", "ье", "ья", "ов", "ев", "ам", "ям", "ом", "ем", "им", "ым", "ах", "ях", "их", "ых", "ами",
        "ями", "ими",
        "ыми", "ого", "его", "ому", "ему", "ием", "иям", "иях", "иями",
    ]
    private static let verbEndings = [
        "ить", "ать", "ять", "еть", "уть", "ыть", "ил", "ила", "ило", "или", "ал", "ала", "ало", "али", "ял", "яла",
        "яло",
        "яли", "ел", "ела", "ело", "ели", "ул", "ула", "ули", "ыл", "ыла", "ыли", "ешь", "ет", "ете", "ут", "ют", "ишь",
        "ит", "ите",
        "ат", "ят", "аю", "аешь", "ает", "аем", "аете", "ают", "яю", "яешь", "яет", "яем", "яют", "ует", "уешь", "уем",
        "уют", "аите",
        "ен", "ена", "ено", "ены", "ан", "ана", "ано", "аны",
    ]
    /// Too common at the end of nouns to make a verb of a word.
    private static let verbOnlyWhenExpanding = ["у", "ю", "и", "ем", "им", "ую", "аи", "уи", "енн", "анн", "ив", "ав"]

    private static let vowels: Set<Character> = ["а", "е", "и", "о", "у", "ы", "э", "ю", "я"]
    private static let afterFleetingVowel: Set<Character> = ["к", "г", "ц", "н", "л", "м"]

    /// «ошибк» as «ошибок», «деньг» as «денег», «парн» as «парень».
    private static func withFleetingVowel(_ stem: String) -> [String] {
        guard let last = stem.last, afterFleetingVowel.contains(last), let before = stem.dropLast().last,
            !vowels.contains(before)
        else { return [] }
        let start = stem.dropLast(before == "ь" ? 2 : 1)
        return ["о", "е"].flatMap { vowel in ["", "ь"].map { start + vowel + String(last) + $0 } }
    }

    /// «ошибок» as «ошибк», «денег» as «деньг».
    private static func withoutFleetingVowel(_ word: String) -> [String] {
        let end = word.suffix(3)
        guard word.count > 3, end.count == 3, let first = end.first, !vowels.contains(first), let last = end.last,
            afterFleetingVowel.contains(last), ["о", "е"].contains(end.dropFirst().first)
        else { return [] }
        return [word.dropLast(2) + String(last), word.dropLast(2) + "ь" + String(last)]
    }
}
