import Core

serve(Gateway.self, "/api/v1/tickets/{ticket_id}/messages") {
    Method.post(
        "Say something in a ticket", access: .scope(.ticketsWrite), takes: Gateway.NewMessageForm.self,
        gives: Gateway.message, .created
    ) { call, desk in
        try desk.view(of: desk.reply(to: call.ticket, call.form.reply, by: call.caller))
    }

    Method.get(
        "List a ticket's messages, oldest first", access: .scope(.ticketsRead), takes: Gateway.MessagesQuery.self,
        gives: Gateway.messages
    ) { call, desk in
        try desk.messages(of: call.ticket, call.form.page)
    }
}
