import Core

serve(TicketsModule.self, "/api/tickets") {
    Method.post(
        "Open a ticket", access: .user, takes: TicketsModule.NewTicketForm.self, gives: TicketsModule.created, .created
    ) { call, desk in
        let caller = try call.caller
        let new = NewTicket(requester: caller.id, subject: call.form.title, source: .api)
        return try desk.view(of: desk.open(new, call.form.description, by: caller).ticket)
    }
    .limited(to: .creation)

    Method.get(
        "List my tickets, newest first", access: .user, takes: TicketsModule.ListQuery.self, gives: TicketsModule.own
    ) { call, desk in
        try desk.views(call.form.filter(for: call.caller), call.form.page)
    }
}
