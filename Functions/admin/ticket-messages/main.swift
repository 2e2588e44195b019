import Core

serve(Admin.self, "/api/admin/tickets/{id}/messages") {
    Method.get(
        "Show a ticket's newest messages", access: .staff, takes: Admin.MessagesQuery.self, gives: Admin.messages
    ) { call, desk in
        let view = try desk.view(call.ticket, for: call.caller)
        return (try desk.messages(call.form.limit, of: view), view.ticket.messageCount)
    }

    Method.post(
        "Answer a ticket, or leave a note for the team", access: .staff, takes: Admin.NewMessageForm.self,
        gives: Admin.oneMessage, isCreating: true
    ) { call, desk in
        let reply = try call.form.reply(in: call.ticket, by: call.caller, desk)
        return try desk.view(of: desk.reply(to: call.ticket, reply, by: call.caller))
    }
}
