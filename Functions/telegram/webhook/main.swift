import Core

serve(Webhook.self, "/telegram/webhook") {
    Method.post("Take an update from Telegram", access: .anyone, gives: Webhook.accepted) { call, desk in
        try Webhook.authenticate(call.request, desk)
        return try desk.receive(update: call.request.content())
    }
    .limited(to: .unlimited)
}
