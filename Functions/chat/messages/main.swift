import Core

serve(Chat.self, "/support/api/messages/") {
    Method.post(
        "Say something in a chat; without a session it begins one", access: .user, takes: Chat.NewMessageForm.self,
        gives: Chat.created, .created
    ) { call, desk in
        let (message, ticket) = try desk.chat(call.form.message, by: call.caller)
        return (message, ticket, desk.chatURL(of: ticket))
    }
    .limited(to: .creation)
}
