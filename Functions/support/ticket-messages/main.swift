import Core

serve(Support.self, "/api/v1/support/{ticket_id}/messages") {
    Method.post(
        "Say something in a ticket", access: .user, takes: Support.NewMessageForm.self, gives: Support.message, .created
    ) { call, desk in
        let said = try desk.reply(to: call.ticket, call.form.reply, by: call.caller)
        return desk.linked(said.message)
    }
}
