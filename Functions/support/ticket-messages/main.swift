import Core

serve(Support.self, "/api/v1/support/{ticket_id}/messages") {
    Method.post(
        "Say something in a ticket", access: .user, takes: Support.NewMessageForm.self, gives: Support.message, .created
    ) { call, desk in
        try desk.reply(
            to: call.ticket, call.form.message, attachments: call.form.attachments, by: call.caller, asStaff: false)
    }
}
