import Core

serve(Chat.self, "/support/api/sessions/{session_id}/") {
    Method.get("Show a chat", access: .user, gives: Chat.session) { call, desk in
        try desk.chatSession(call.ticket, for: call.caller)
    }
}
