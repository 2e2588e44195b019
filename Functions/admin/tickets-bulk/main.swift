import Core

serve(Admin.self, "/api/admin/tickets/bulk") {
    Method.post(
        "Change many tickets, each by itself", access: .staff, takes: Admin.BulkForm.self, gives: Admin.bulk
    ) { call, desk in
        guard !call.form.changes.isEmpty else { throw Refusal.noChanges }
        return try desk.updateEach(call.form.tickets, call.form.changes, by: call.caller)
    }
}
