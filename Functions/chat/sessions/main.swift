import Core

serve(Chat.self, "/support/api/sessions/") {
    Method.get("List my chats, newest first", access: .user, gives: Chat.session.list) { call, desk in
        try desk.chatSessions(of: call.caller)
    }
}
