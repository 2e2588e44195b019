import Core

serve(Gateway.self, "/api/v1/tickets/{ticket_id}/mention") {
    Method.post(
        "Call somebody into a ticket", access: .scope(.ticketsWrite), takes: Gateway.MentionForm.self,
        gives: Gateway.mention, .created
    ) { call, desk in
        try desk.mention(call.form.username, in: call.ticket, by: call.caller)
    }
}
