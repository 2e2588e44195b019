import Core

serve(Chat.self, "/support/api/sessions/{session_id}/read/") {
    Method.post("Mark a chat as read by its customer", access: .user, gives: Chat.read) { call, desk in
        try desk.markRead(call.ticket, as: .requester, by: call.caller, own: true)
    }
}
