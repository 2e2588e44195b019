import Core

serve(Support.self, "/api/v1/support") {
    Method.post(
        "Open a ticket", access: .user, takes: Support.NewTicketForm.self, gives: Support.ticket, .created
    ) { call, desk in
        let caller = try call.caller
        return try desk.open(
            call.form.ticket(of: caller), call.form.message, attachments: call.form.attachments, by: caller
        ).ticket
    }
    .limited(to: .creation)

    Method.get(
        "List my tickets, newest first", access: .user, takes: Support.ListQuery.self, gives: Support.tickets
    ) { call, desk in
        try desk.tickets(call.form.filter(for: call.caller), call.form.page)
    }
}
