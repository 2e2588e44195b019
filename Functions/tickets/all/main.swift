import Core

serve(TicketsModule.self, "/api/tickets/all") {
    Method.get(
        "List all tickets, newest first", access: .staff, takes: TicketsModule.ListQuery.self, gives: TicketsModule.all
    ) { call, desk in
        try desk.views(call.form.filter, call.form.page)
    }
}
