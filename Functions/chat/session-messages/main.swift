import Core

serve(Chat.self, "/support/api/sessions/{session_id}/messages/") {
    Method.get("Show a chat's messages, oldest first", access: .user, gives: Chat.message.list) { call, desk in
        try desk.chatSession(call.ticket, for: call.caller).messages
    }
}
