import Core

serve(ChatRelay.self, "/support/webhook/telegram/") {
    Method.post(
        "Take a relay's message, or an update of Telegram's", access: .anyone, gives: Chat.relayed,
        refuses: [.unauthorized, .notFound, .badRequest, .contentTooLarge]
    ) { call, desk in
        try ChatRelay.receive(call.request, desk)
    }
    .reading(ChatRelay.body)
    .limited(to: .unlimited)
}
