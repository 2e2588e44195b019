import Core

serve(Admin.self, "/api/admin/tickets") {
    Method.get(
        "List all tickets, newest first", access: .staff, takes: Admin.ListQuery.self, gives: Admin.tickets
    ) { call, desk in
        try desk.views(call.form.filter, call.form.page)
    }
}
