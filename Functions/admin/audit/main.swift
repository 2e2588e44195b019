import Core

serve(Admin.self, "/api/admin/audit") {
    Method.get(
        "Who did what, newest first", access: .administrator, takes: Admin.AuditQuery.self, gives: Admin.audit
    ) { call, desk in
        try desk.audit(call.form.kind, of: call.form.ticket, call.form.page)
    }
}
