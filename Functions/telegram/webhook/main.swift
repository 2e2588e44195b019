import Core

serve(Webhook.self, "/telegram/webhook") {
    Method.post("Take an update from Telegram", access: .anyone, gives: Webhook.accepted, refuses: [.unauthorized]) {
        call, desk in
        try Webhook.authenticate(call.request, desk)
        return try desk.receive(update: call.request.content())
    }
    .reading(Telegram.updateSchema)
    .limited(to: .unlimited)
}
