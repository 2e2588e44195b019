import Core

serve(TicketsModule.self, "/api/tickets/{id}") {
    Method.get("Show a ticket", access: .user, gives: TicketsModule.retrieved) { call, desk in
        try desk.view(call.ticket, for: call.caller)
    }

    Method.patch(
        "Change a ticket's status and notes", access: .staff, takes: TicketsModule.ChangesForm.self,
        gives: TicketsModule.updated
    ) { call, desk in
        try desk.view(of: desk.update(call.ticket, call.form.changes, by: call.caller))
    }

    Method.delete("Delete a ticket for good", access: .staff, gives: TicketsModule.deleted) { call, desk in
        try desk.delete(call.ticket, by: call.caller)
    }
}
