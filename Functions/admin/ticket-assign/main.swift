import Core

serve(Admin.self, "/api/admin/tickets/{id}/assign") {
    Method.post(
        "Give a ticket to somebody of the team", access: .staff, takes: Admin.AssignForm.self, gives: Admin.oneTicket,
        refuses: [.conflict]
    ) { call, desk in
        try desk.view(of: desk.assign(call.ticket, to: call.form.operatorUsername, by: call.caller))
    }
}
