import Testing
import Timestamps

@testable import Core

/// Names and icons as `Core/Telegram/README.md` has them.
@Suite struct `A topic` {
    private func ticket(_ status: Ticket.Status, answered: Bool = true) throws -> Ticket {
        var ticket = try TestDesk.ticket(of: try TestDesk.user())
        ticket.status = status
        ticket.subject = "Router"
        if answered { ticket.firstRespondedAt = ticket.createdAt }
        return ticket
    }

    private func appearance(_ ticket: Ticket, hours: Double = 0) -> [String] {
        let appearance = TopicAppearance(of: ticket, at: ticket.createdAt.adding(seconds: hours * 3_600))
        return [appearance.name, appearance.mark]
    }

    @Test(
        arguments: [
            (.open, "", "❗️"), (.inProgress, "", "💬"), (.waiting, "", "👀"), (.resolved, "✅ ", "✅"),
            (.closed, "🔒 ", "🏁"), (.cancelled, "🔒 ", "🏁"),
        ] as [(Ticket.Status, String, String)])
    func `shows where its ticket stands`(status: Ticket.Status, sign: String, mark: String) throws {
        let ticket = try ticket(status)
        #expect(appearance(ticket) == ["\(sign)\(ticket.number) · Router", mark])
    }

    /// Priority 3 wants an answer within 8 hours and a solution within 24 (seed 001).
    @Test func `shows a deadline that comes near and one that has passed, as long as the ticket is active`() throws {
        let unanswered = try ticket(.open, answered: false)
        #expect(appearance(unanswered, hours: 5.9) == ["\(unanswered.number) · Router", "❗️"])
        #expect(appearance(unanswered, hours: 6.1) == ["⏰ \(unanswered.number) · Router", "⚡️"])
        #expect(appearance(unanswered, hours: 8.1) == ["🔥 \(unanswered.number) · Router", "🔥"])
        let answered = try ticket(.inProgress)
        #expect(appearance(answered, hours: 17.9) == ["\(answered.number) · Router", "💬"])
        #expect(appearance(answered, hours: 18.1) == ["⏰ \(answered.number) · Router", "⚡️"])
        #expect(appearance(answered, hours: 24.1) == ["🔥 \(answered.number) · Router", "🔥"])
        let resolved = try ticket(.resolved)
        #expect(appearance(resolved, hours: 100) == ["✅ \(resolved.number) · Router", "✅"])
    }

    @Test func `has a name of 128 characters at most`() throws {
        var ticket = try ticket(.closed)
        ticket.subject = String(repeating: "длинно ", count: 40)
        #expect(appearance(ticket)[0].utf16.count <= 128)
    }
}
