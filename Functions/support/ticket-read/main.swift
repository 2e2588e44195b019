import Core

serve(Support.self, "/api/v1/support/{ticket_id}/read") {
    Method.post("Mark a ticket as read by its customer", access: .user, gives: Support.read) { call, desk in
        try desk.markRead(call.ticket, as: .requester, by: call.caller)
    }
}
