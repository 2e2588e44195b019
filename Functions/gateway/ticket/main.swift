import Core

serve(Gateway.self, "/api/v1/tickets/{ticket_id}") {
    Method.get("Show a ticket", access: .scope(.ticketsRead), gives: Gateway.ticket) { call, desk in
        try desk.view(call.ticket, for: call.caller)
    }

    Method.put(
        "Change a ticket", access: .scope(.ticketsWrite), takes: Gateway.ChangesForm.self, gives: Gateway.ticket,
        refuses: [.conflict]
    ) { call, desk in
        try desk.view(of: desk.update(call.ticket, call.form.changes, by: call.caller))
    }
}
