import Testing

@testable import Core

@Suite struct `The words of dialect 003` {
    @Test(arguments: Ticket.Status.allCases)
    func `say every status`(status: Ticket.Status) {
        let word = Support.word(for: status)
        // Design §3: a cancelled ticket reads as closed here.
        let meaning = Support.statuses.first { $0.0 == word }?.1
        #expect(meaning == (status == .cancelled ? .closed : status))
    }

    @Test(arguments: Ticket.Priority.allCases)
    func `say every priority and take it back`(priority: Ticket.Priority) {
        #expect(Support.priorities.first { $0.0 == Support.word(for: priority) }?.1 == priority)
    }

    /// Seed 003 §1.2 and §1.3.
    @Test func `are the document's`() {
        #expect(Support.statuses.map(\.0) == ["open", "in_progress", "waiting_for_user", "resolved", "closed"])
        #expect(Set(Support.priorities.map(\.0)) == ["low", "medium", "high", "urgent"])
    }
}
