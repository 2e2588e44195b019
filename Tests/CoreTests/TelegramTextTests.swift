import Testing

@testable import Core

@Suite struct `Text for Telegram` {
    @Test func `loses none of its meaning to HTML`() {
        #expect(HTML.escape("<b>1 & 2</b> \"я\" 😀") == "&lt;b&gt;1 &amp; 2&lt;/b&gt; \"я\" 😀")
    }

    @Test(arguments: [
        "", "short", String(repeating: "word ", count: 3_000), String(repeating: "line\n", count: 3_000),
        String(repeating: "😀", count: 9_000), String(repeating: "я", count: 12_345),
        "👨‍👩‍👧‍👦" + String(repeating: "ไทย ", count: 4_000),
        "e" + String(repeating: "\u{301}", count: 9_000),
    ])
    func `is split within Telegram's limit, and nothing is lost`(text: String) {
        let parts = HTML.split(text, limit: 4_000)
        #expect(parts.joined().unicodeScalars.elementsEqual(text.unicodeScalars))
        #expect(parts.allSatisfy { $0.utf16.count <= 4_000 })
        #expect(text.isEmpty || parts.allSatisfy { !$0.isEmpty })
    }

    /// The texts that the Bot API server gives, `reliability.md` §2.
    @Test(
        arguments: [
            (429, "Too Many Requests: retry after 7", 7.0, BotAPI.Failure.tooManyRequests(retryAfter: 7)),
            (400, "Bad Request: message thread not found", nil, .threadNotFound),
            (400, "Bad Request: TOPIC_DELETED", nil, .threadNotFound),
            (
                403, "Forbidden: bot was blocked by the user", nil,
                .unreachable("Forbidden: bot was blocked by the user")
            ),
            (403, "Forbidden: user is deactivated", nil, .unreachable("Forbidden: user is deactivated")),
            (400, "Bad Request: TOPIC_NOT_MODIFIED", nil, .notModified),
            (
                400, "Bad Request: not enough rights to create a topic", nil,
                .notPermitted("Bad Request: not enough rights to create a topic")
            ),
            (400, "Bad Request: message is too long", nil, .rejected("Bad Request: message is too long")),
            (401, "Unauthorized", nil, .notPermitted("Unauthorized")),
            (500, "Internal Server Error", nil, .unavailable("500 Internal Server Error")),
            (400, "Bad Request: TOPIC_CLOSED", nil, .topicClosed),
            (
                400, "Bad Request: message to edit not found", nil,
                .messageNotFound("Bad Request: message to edit not found")
            ),
            (
                400, "Bad Request: can't parse entities: Unsupported start tag \"x\" at byte offset 0", nil,
                .unparsable("Bad Request: can't parse entities: Unsupported start tag \"x\" at byte offset 0")
            ),
            (
                403, "Forbidden: bot was kicked from the supergroup chat", nil,
                .notPermitted("Forbidden: bot was kicked from the supergroup chat")
            ),
        ] as [(Int, String, Double?, BotAPI.Failure)])
    func `of an error tells what to do about it`(code: Int, text: String, retryAfter: Double?, failure: BotAPI.Failure)
    {
        #expect(BotAPI.Failure(code, text, retryAfter: retryAfter) == failure)
    }

    @Test func `tells a customer their number in their language`() {
        #expect(
            CustomerText(language: .init(code: "ru-RU")).opened("TKT-2026-001").contains(
                "Обращение <b>TKT-2026-001</b> открыто"))
        #expect(CustomerText(language: .init(code: "th")).opened("TKT-2026-001").contains("TKT-2026-001"))
        #expect(
            CustomerText(language: .init(code: nil)).opened("TKT-2026-001").contains(
                "Ticket <b>TKT-2026-001</b> opened"))
    }
}

@Suite struct `A pause` {
    @Test func `doubles with each failure, up to five minutes`() {
        #expect(
            [0, 1, 2, 3, 5, 6, 7, 1_000].map { Backoff.seconds(failures: $0, jitter: 1) } == [
                1, 2, 4, 8, 32, 60, 60, 60,
            ])
    }

    @Test func `differs from lane to lane`() {
        #expect(Set((0..<20).map { _ in Backoff.seconds(failures: 5) }).count > 10)
    }

    /// 20 calls a minute: a burst of 20 at once, and from then on one each 3 seconds.
    @Test func `keeps a chat within its budget`() {
        let budget = Budget(secondsPerCall: 3, burst: 20)
        var now = Timestamp(seconds: 0)
        var paid = Timestamp(seconds: -1_000)
        var calls: [Double] = []
        while calls.count < 60 {
            now = max(now, budget.nextCall(paidUntil: paid))
            calls.append(now.seconds(since: Timestamp(seconds: 0)))
            paid = budget.paying(1, paidUntil: paid, at: now)
        }
        #expect(calls[..<20].allSatisfy { $0 == 0 })
        #expect(calls[20] == 3)
        for index in 20..<60 { #expect(calls[index] - calls[index - 20] >= 3) }
    }

    @Test func `is strained when more than half of its burst is used, unless calls are free`() {
        let (budget, now) = (Budget(secondsPerCall: 3, burst: 20), Timestamp(seconds: 0))
        #expect(!budget.isStrained(paidUntil: budget.paying(10, paidUntil: now, at: now), at: now))
        #expect(budget.isStrained(paidUntil: budget.paying(11, paidUntil: now, at: now), at: now))
        let free = Budget(secondsPerCall: 60 / 100_000, burst: 20)
        #expect(!free.isStrained(paidUntil: free.paying(1_000, paidUntil: now, at: now), at: now))
    }

    @Test func `has nothing left when Telegram says so`() {
        let (budget, now) = (Budget(secondsPerCall: 3, burst: 20), Timestamp(seconds: 0))
        let paid = budget.usedUp(until: now.adding(seconds: 7), paidUntil: now)
        #expect(budget.nextCall(paidUntil: paid) == now.adding(seconds: 7))
        #expect(budget.nextCall(paidUntil: budget.paying(1, paidUntil: paid, at: now)) == now.adding(seconds: 10))
    }

    @Test func `for what somebody has to mend begins with half a minute`() {
        #expect([0, 1, 2, 3, 4, 50].map { Backoff.secondsForMending(failures: $0) } == [30, 60, 120, 240, 300, 300])
    }
}
