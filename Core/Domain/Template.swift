/// A text with `{{placeholders}}`; one that it does not know it leaves as it is.
struct Template {
    private let text: String

    init(_ text: String) {
        self.text = text
    }

    func filled(ticket: Ticket, customer: String, agent: String) -> String {
        let values = [
            "customer_name": customer, "ticket_number": ticket.number, "subject": ticket.subject,
            "operator_name": agent,
        ]
        var result = ""
        var rest = text[...]
        while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
            let name = rest[open.upperBound..<close.lowerBound].filter { !$0.isWhitespace }
            result += rest[..<open.lowerBound]
            result += values[name] ?? String(rest[open.lowerBound..<close.upperBound])
            rest = rest[close.upperBound...]
        }
        return result + rest
    }
}
