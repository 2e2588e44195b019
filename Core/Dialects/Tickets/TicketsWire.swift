import JSON
import Timestamps

/// What dialect 004 answers of tickets.
extension TicketsModule {
    /// `{"success", "statusCode", "message", "data", "timestamp"}`.
    static func success<Value>(
        _ title: String, _ message: String, _ data: Shape<Value>, status: Int = 200
    ) -> Shape<Value> {
        Shape<Value>(title) {
            Field("success") { _ in true }
            Field("statusCode") { _ in status }
            Field("message") { _ in message }
            Field("data", as: data) { $0 }
            Field("timestamp") { _ in Milliseconds(.now) }
        }
    }

    private static func ticketFields() -> [Field<TicketView>] {
        [
            Field("id") { $0.ticket.uuid },
            Field("title") { $0.ticket.subject },
            Field("description") { $0.description },
            Field("status", among: statuses.map(\.0)) { word(for: $0.ticket.status) },
            Field("priority", among: priorities.map(\.0)) { word(for: $0.ticket.priority) },
            Field("created_by") { $0.requester.uuid },
            Field("assigned_to") { $0.assignee?.uuid },
            Field("summary") { $0.ticket.summary },
            Field("helpful_notes") { $0.ticket.helpfulNotes },
            Field("related_skills") { $0.ticket.relatedSkills },
            Field("created_at") { Milliseconds($0.ticket.createdAt) },
            Field("updated_at") { Milliseconds($0.ticket.updatedAt ?? $0.ticket.createdAt) },
        ]
    }

    private static let ticket = Shape<TicketView>(
        "Ticket",
        example: [
            "id": "01a1fdf1-9b58-7333-a206-6e10d2b3e376", "title": "Cannot access user dashboard",
            "description": "When I try to access my dashboard, I get a 404 error...", "status": "todo",
            "priority": "medium", "created_by": "01a1fdf1-9af7-7dc1-b335-934c479edbdf", "assigned_to": nil,
            "summary": nil, "helpful_notes": nil, "related_skills": nil, "created_at": "2023-01-01T00:00:00.000Z",
            "updated_at": "2023-01-01T00:00:00.000Z",
        ]
    ) {
        ticketFields()
    }

    private static let person = Shape<User>("TicketPerson") {
        Field("email") { $0.email }
    }

    /// With who opened it and who has it, for moderators.
    private static let detailedTicket = Shape<TicketView>("TicketWithPeople") {
        ticketFields()
        Field("assignee", as: person.optional) { $0.assignee }
        Field("creator", as: person) { $0.requester }
    }

    private static func list(
        _ title: String, _ message: String, _ element: Shape<TicketView>
    ) -> Shape<Listing<TicketView>> {
        Shape<Listing<TicketView>>(title) {
            Field("success") { _ in true }
            Field("statusCode") { _ in 200 }
            Field("message") { _ in message }
            Field("data", as: element.list) { $0.elements }
            Field(
                "meta",
                as: Shape<(total: Int, page: Page)>("TicketsMeta") {
                    Field("total") { $0.total }
                    Field("page") { $0.page.number }
                    Field("limit") { $0.page.limit }
                }
            ) { ($0.total, $0.page) }
            Field("timestamp") { _ in Milliseconds(.now) }
        }
    }

    public static let created = success("TicketCreated", "Ticket created and processing started", ticket, status: 201)
    public static let retrieved = success("TicketRetrieved", "Ticket retrieved successfully", ticket)
    public static let updated = success("TicketUpdated", "Ticket updated successfully", ticket)
    public static let own = list("Tickets", "Tickets retrieved successfully", ticket)
    public static let all = list("AllTickets", "All tickets retrieved successfully", detailedTicket)

    static func done(_ title: String, _ message: String) -> Shape<Void> {
        Shape<Void>(title) {
            Field("success") { true }
            Field("statusCode") { 200 }
            Field("message") { message }
            Field("data") { String?.none }
            Field("timestamp") { Milliseconds(.now) }
        }
    }

    public static let deleted = done("TicketDeleted", "Ticket deleted successfully")
}
