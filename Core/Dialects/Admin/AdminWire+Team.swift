import JSON

/// What dialect 001 answers of the team's own things.
extension Admin {
    public static let user = success(
        "AdminUserAnswer",
        Shape<User>("AdminUserData") {
            Field(
                "user",
                as: Shape<User>("AdminUser") {
                    Field("id") { $0.id.rawValue }
                    Field("uuid") { $0.uuid }
                    Field("email") { $0.email }
                    Field("username") { $0.username }
                    Field("name") { $0.name }
                    Field("role", among: User.Role.allCases.map(\.rawValue)) { $0.role.rawValue }
                }
            ) { $0 }
        })

    public typealias BulkOutcome = (updated: [Ticket.ID], refused: [(Ticket.ID, Refusal)])

    private static let refused = Shape<(Ticket.ID, Fault)>("AdminBulkRefusal") {
        Field("id") { $0.0.rawValue }
        Field("code") { $0.1.code }
        Field("userMessage") { $0.1.userMessage }
    }

    public static let bulk = success(
        "AdminBulkAnswer",
        Shape<BulkOutcome>("AdminBulk") {
            Field("updated") { $0.updated.map(\.rawValue) }
            Field("failed", as: refused.list) { outcome in
                let anywhere = Request(parameters: Parameters([:]), body: .complete([]))
                return outcome.refused.map { ($0, fault(of: $1, anywhere).1) }
            }
        })

    private static let cannedResponse = Shape<CannedResponse>("CannedResponse") {
        Field("id") { $0.id.rawValue }
        Field("title") { $0.title }
        Field("shortcut") { $0.shortcut }
        Field("content") { $0.content }
        Field("created_at") { WholeSeconds($0.createdAt) }
        Field("updated_at") { $0.updatedAt.map(WholeSeconds.init) }
    }

    public static let oneCannedResponse = success(
        "CannedResponseAnswer",
        Shape<CannedResponse>("CannedResponseData") {
            Field("cannedResponse", as: cannedResponse) { $0 }
        })

    public static let cannedResponses = success(
        "CannedResponses",
        Shape<[CannedResponse]>("CannedResponseList") {
            Field("cannedResponses", as: cannedResponse.list) { $0 }
        })

    public static let audit = success(
        "AuditAnswer",
        Shape<Listing<AuditEntry>>("AuditList") {
            Field(
                "entries",
                as: Shape<AuditEntry>("AuditEntry") {
                    Field("id") { $0.id }
                    Field("adminId") { $0.actor.rawValue }
                    Field("action") { word(for: $0.kind) }
                    Field("targetId") { $0.ticket.rawValue }
                    Field("metadata") { metadata(of: $0) }
                    Field("created_at") { WholeSeconds($0.createdAt) }
                }.list
            ) { $0.elements }
            Field(
                "pagination",
                as: Shape<(total: Int, page: Page)>("AdminPagination") {
                    Field("page") { $0.page.number }
                    Field("limit") { $0.page.limit }
                    Field("total") { $0.total }
                    Field("totalPages") { ($0.total + $0.page.limit - 1) / $0.page.limit }
                }
            ) { ($0.total, $0.page) }
        })

    /// What changed stands under `changes`; what else there is to say of an event beside it.
    private static func metadata(of entry: AuditEntry) -> JSONValue {
        let number: JSONValue =
            (entry.ticketNumber ?? entry.details["ticket_number"]?.text).map { .string($0) } ?? .null
        guard case .object(let details) = entry.details else { return ["ticket_number": number] }
        if entry.kind == .ticketUpdated {
            return ["ticket_number": number, "changes": .object(details.compactMap { change($0, $1, among: details) })]
        }
        return .object([("ticket_number", number)] + details.filter { $0.0 != "ticket_number" })
    }

    /// One change in this dialect's own words.
    private static func change(
        _ name: String, _ change: JSONValue, among all: [(String, JSONValue)]
    ) -> (String, JSONValue)? {
        func mapped(_ word: (JSONValue) -> JSONValue) -> JSONValue {
            ["from": word(change["from"] ?? .null), "to": word(change["to"] ?? .null)]
        }
        switch name {
        case "status":
            return (
                name, mapped { $0.text.flatMap { Ticket.Status(rawValue: $0) }.map { .string(word(for: $0)) } ?? $0 }
            )
        case "priority":
            return (
                name,
                mapped { value in
                    guard case .integer(let level) = value, let priority = Ticket.Priority(rawValue: Int(level)) else {
                        return value
                    }
                    return .string(word(for: priority))
                }
            )
        case "assigned_as": return ("assigned_to", change)
        case "assignee": return all.contains { $0.0 == "assigned_as" } ? nil : ("assigned_to", change)
        default: return (name, change)
        }
    }

    private static let autoReply = Shape<AutoReplies.Text>("AutoReply") {
        Field("enabled") { $0.isEnabled }
        Field("text") { $0.text }
    }

    public static let autoReplies = success(
        "AutoRepliesAnswer",
        Shape<AutoReplies>("AutoRepliesData") {
            Field(
                "autoReplies",
                as: Shape<AutoReplies>("AutoReplies") {
                    Field("acknowledgement", as: autoReply) { $0.acknowledgement }
                    Field("out_of_hours", as: autoReply) { $0.outOfHours }
                    Field("time_zone") { $0.timeZone }
                    Field(
                        "hours",
                        as: Shape<AutoReplies.Hours>("WorkingHours") {
                            Field("day") { $0.day }
                            Field("from") { $0.from }
                            Field("to") { $0.to }
                        }.list
                    ) { $0.hours }
                    Field("holidays") { $0.holidays }
                }
            ) { $0 }
        })
}
