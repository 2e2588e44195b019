import Core

serve(Support.self, "/api/v1/support/admin/tickets/{ticket_id}/read") {
    Method.post("Mark a ticket as read by staff", access: .staff, gives: Support.read) { call, desk in
        try desk.markRead(call.ticket, as: .staff, by: call.caller)
    }
}
