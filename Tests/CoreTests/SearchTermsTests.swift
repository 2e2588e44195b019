import Testing

@testable import Core

@Suite struct `The words of a text` {
    @Test(arguments: [
        ("", ""), ("Hello, World!", "hello world"), ("a b c", ""), ("Payments failed", "paymen failed"),
        ("Оплата КАРТОЙ", "оплата картои"), ("ещё Ёлка", "еще елка"), ("Не могу войти", "не могу воити"),
        ("INV42b", "inv 42 inv42b"), ("A1B2C3", "a1b2c3"), ("order 1234567890123", "order 1234567890123"),
        ("٢٠٢٦ ๑๒", "2026 12"),
        ("café cafe\u{301} naïve", "cafe naive"), ("мои\u{306} мой", "мои"), ("ＡＢＣ", "abc"),
        ("ko\u{AD}operation", "kooper"), ("don't", "don"), ("สวัสดี", "สวั วัส ัสด สดี ดี"), ("ab สว", "ab สว"),
        ("支払い", "支払 払い い"), ("😀 ok 👩‍👩‍👧", "ok"), ("user_name@Example.com", "user name exampl com"),
        ("ยอด100บาท", "ยอด อด 100 บาท าท"), ("Straße İstanbul", "straße istanb"), ("결제가 안돼요", "결제가 안돼요"),
    ])
    func `are`(text: String, terms: String) {
        #expect(SearchTerms.terms(of: text) == Set(terms.utf8.split(separator: 0x20).map { SearchTerm($0) }))
    }

    static let hostile: [String] = {
        let repeated = ["a", "ก", "e\u{301}", "\u{301}", "1", "\0", "a1", "支"].map {
            String(repeating: $0, count: 500_000)
        }
        let words: [String] = (0..<100_000).map { "слово\($0)" }
        let thai: [Character] = (0..<500_000).map { Character(Unicode.Scalar(UInt32(0xE01 + $0 * 7 % 40))!) }
        return repeated + [
            words.joined(separator: " "), String(thai), "\u{202E}evil\u{202C} '; DROP TABLE tickets; --",
        ]
    }()

    @Test(arguments: hostile.indices)
    func `are few and short, whatever the text`(index: Int) {
        let text = Self.hostile[index]
        let terms = SearchTerms.terms(of: text)
        #expect(terms.count <= SearchTerms.limit)
        #expect(terms.allSatisfy { (1...SearchTerm.capacity).contains($0.bytes.count) })
        #expect(SearchQuery(text).words.count <= SearchQuery.limit)
    }

    @Test func `leave out what all addresses have`() {
        #expect(SearchTerms.terms(ofAddress: "ann.lee@acme.co") == ["ann", "lee", "acme"])
        #expect(SearchTerms.terms(ofAddress: "nobody") == ["nobody"])
    }
}

@Suite struct `A search` {
    /// Each word of a line finds every other one.
    @Test(arguments: [
        "карта карты карте карту картой карт картам картами картах",
        "ошибка ошибки ошибке ошибку ошибкой ошибок ошибкам",
        "канал канала каналу каналом канале каналы каналов каналами", "деньги денег деньгам деньгами деньгах",
        "возврат возврата возвратом возвраты возвратов", "счёт счета счету счетом счетов счетами",
        "письмо письма писем письмам",
        "новый новая новое новую нового новому новыми", "платёж платежа платежом платежи платежей",
        "оплатить оплатил оплатила оплатили оплатят", "код кода коду кодом коды кодов", "заявка заявки заявок заявкам",
        "обновление обновления обновлению обновлений", "парень парня парню", "card cards",
        "order orders ordered ordering",
        "refund refunds refunded", "query queries",
    ])
    func `finds a word by any of its forms`(line: String) {
        let words = line.split(separator: " ").map(String.init)
        let terms = words.map { SearchTerms.terms(of: "… \($0) …") }
        for query in words {
            let parsed = SearchQuery(query)
            for (word, terms) in zip(words, terms) where !parsed.matches(terms) {
                Issue.record("\(query) does not find \(word)")
            }
        }
    }

    @Test(arguments: [
        ("опл", "оплата"), ("опла", "Оплатил вчера"), ("ошибо", "много ошибок"), ("подтвер", "подтверждение"),
        ("pri", "the Printer"),
        ("สวัส", "สวัสดีครับ"), ("ครับ", "สวัสดีครับ"), ("รับ", "สวัสดีครับ"), ("ับ", "สวัสดีครับ"), ("払", "支払い"), ("払い", "支払い"),
        ("ян карта", "карты у Яна нет, Ян"), ("1234", "заказ 123456"), ("ann@acme.com", "ann acme"),
        ("@ann.lee", "ann lee"), ("карта!!! 😀", "карту"), ("ёлка", "ЕЛКА"),
        ("ЙОД", "йод"),
    ])
    func `finds`(query: String, text: String) {
        #expect(SearchQuery(query).finds(text))
    }

    @Test(arguments: [
        ("карта", "картина"), ("оплата карты", "оплата"), ("рта", "карта"), ("1234", "0123456"), ("ครบ", "สวัสดีครับ"),
        ("", "text"),
        ("x", "x"), ("😀", "😀"), ("%", "100 %"), ("ба", "баланс"),
    ])
    func `does not find`(query: String, text: String) {
        #expect(!SearchQuery(query).finds(text))
    }

    @Test(arguments: [
        ("TKT-2026-001", "TKT-2026-001", true), (" tkt-2026-0", "TKT-2026-001", true), ("#001", "TKT-2026-001", true),
        ("№ 001", "TKT-2026-001", true), ("01", "TKT-2026-001", false), ("TKT-", "TKT-2026-001", false),
        ("TKT-2026-001'", "TKT-2026-001", false), ("TKT-2025", "TKT-2026-001", false),
    ])
    func `knows a ticket's number`(query: String, number: String, isFound: Bool) {
        #expect(SearchQuery(query).isNumber(number) == isFound)
    }
}

extension SearchQuery {
    fileprivate func finds(_ text: String) -> Bool { matches(SearchTerms.terms(of: text)) }
}

@Suite struct `A set of tickets` {
    @Test(arguments: [
        [], [1], [32_767], [32_768], [1, 2, 3, 40_000, 1_000_000], Array(1...32_767),
        Array(stride(from: 5, to: 900_000, by: 7)),
        Array(stride(from: 0, to: 65_536, by: 200)),
    ])
    func `is what it was after it was stored`(numbers: [Int64]) {
        var set = TicketSet()
        for number in numbers { set.insert(Ticket.ID(number)) }
        var copy = TicketSet()
        for block in 0...31 {
            let packed = set.packed(block: block)
            #expect(packed.count <= 4_096)
            copy.formUnion(block: block, packed: packed)
        }
        #expect(copy.count == numbers.count)
        #expect(copy.newest(.max, skipping: 0).map(\.rawValue) == numbers.reversed())
        #expect(copy.newest(3, skipping: 2).map(\.rawValue) == Array(numbers.reversed().dropFirst(2).prefix(3)))
    }

    @Test func `is not harmed by a block that is none`() {
        for packed in [
            [0x80], [0xFF, 0xFF, 0xFF, 0x7F], Array(repeating: 0xFF, count: 50), Array(repeating: 0x7F, count: 4_095),
            [0],
        ]
            as [[UInt8]]
        {
            var set = TicketSet()
            set.formUnion(block: 0, packed: packed)
            #expect(set.count <= TicketSet.blockSize)
        }
    }
}

/// What `Search` answers of all tickets at once, said of one.
extension SearchQuery {
    fileprivate func matches(_ terms: Set<SearchTerm>) -> Bool {
        !words.isEmpty
            && words.allSatisfy { word in
                !word.forms.isDisjoint(with: terms)
                    || word.beginning.map { beginning in terms.contains { $0.hasPrefix(beginning) } } ?? false
            }
    }

    fileprivate func isNumber(_ ticket: String) -> Bool {
        guard let number else { return false }
        return number.hasPrefix("TKT-") ? ticket.hasPrefix(number) : ticket.hasSuffix("-" + number)
    }
}
