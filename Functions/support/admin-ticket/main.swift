import Core

serve(Support.self, "/api/v1/support/admin/tickets/{ticket_id}") {
    Method.get("Show any ticket with its messages", access: .staff, gives: Support.staffConversation) { call, desk in
        try desk.conversation(call.ticket, for: call.caller, includingInternal: true)
    }

    Method.patch(
        "Change status, priority or assignee", access: .staff, takes: Support.ChangesForm.self, gives: Support.ticket,
        refuses: [.conflict]
    ) { call, desk in
        try desk.update(call.ticket, call.form.changes, by: call.caller)
    }
}
