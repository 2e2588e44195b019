import Core

serve(Support.self, "/api/v1/support/admin/tickets/{ticket_id}/messages") {
    Method.post(
        "Answer a ticket as staff", access: .staff, takes: Support.NewMessageForm.self, gives: Support.message, .created
    ) { call, desk in
        try desk.reply(
            to: call.ticket, call.form.message, attachments: call.form.attachments, by: call.caller, asStaff: true)
    }
}
