import Core

serve(Support.self, "/api/v1/support/admin/tickets/{ticket_id}/messages") {
    Method.post(
        "Answer a ticket as staff, or leave a note for the team", access: .staff, takes: Support.StaffMessageForm.self,
        gives: Support.staffMessage, .created
    ) { call, desk in
        let said = try desk.reply(to: call.ticket, call.form.reply, by: call.caller)
        return desk.linked(said.message)
    }
}
