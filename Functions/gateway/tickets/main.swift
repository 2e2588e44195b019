import Core

serve(Gateway.self, "/api/v1/tickets") {
    Method.post(
        "Open a ticket", access: .scope(.ticketsWrite), takes: Gateway.NewTicketForm.self, gives: Gateway.ticket,
        .created
    ) { call, desk in
        let requester = try desk.requester(
            id: call.form.requesterID, email: call.form.requester?.email, name: call.form.requester?.name ?? "",
            otherwise: call.caller)
        return try desk.view(
            of: desk.open(call.form.ticket(of: requester), call.form.description, by: requester).ticket)
    }
    .limited(to: .creation)

    Method.get(
        "List tickets, newest first", access: .scope(.ticketsRead), takes: Gateway.ListQuery.self,
        gives: Gateway.tickets
    ) { call, desk in
        try desk.views(call.form.filter, call.form.page)
    }
}
