import Core

serve(Support.self, "/api/v1/support/{ticket_id}") {
    Method.get("Show a ticket with its messages", access: .user, gives: Support.conversation) { call, desk in
        try desk.conversation(call.ticket, for: call.caller)
    }
}
