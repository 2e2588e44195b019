import Core

serve(Support.self, "/api/v1/support/admin/tickets") {
    Method.get(
        "List all tickets, newest first", access: .staff, takes: Support.AdminListQuery.self, gives: Support.tickets
    ) { call, desk in
        try desk.tickets(call.form.filter, call.form.page)
    }
}
