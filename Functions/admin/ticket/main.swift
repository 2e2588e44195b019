import Core

serve(Admin.self, "/api/admin/tickets/{id}") {
    Method.get("Show a ticket with its messages", access: .staff, gives: Admin.conversation) { call, desk in
        let view = try desk.view(call.ticket, for: call.caller)
        return (view, try desk.messages(Desk.conversationLimit, of: view))
    }

    Method.patch(
        "Change a ticket", access: .staff, takes: Admin.ChangesForm.self, gives: Admin.oneTicket, refuses: [.conflict]
    ) { call, desk in
        guard !call.form.changes.isEmpty else { throw Refusal.noChanges }
        return try desk.view(of: desk.update(call.ticket, call.form.changes, by: call.caller))
    }
}
