import Core

serve(Gateway.self, "/api/v1/tickets/{ticket_id}/close") {
    Method.post(
        "Close a ticket", access: .scope(.ticketsWrite), gives: Gateway.ticket, refuses: [.conflict]
    ) { call, desk in
        try desk.view(of: desk.close(call.ticket, by: call.caller))
    }
}
