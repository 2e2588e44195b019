import Core

serve(Gateway.self, "/api/v1/hooks/{hook_id}/test") {
    Method.post("Call a hook now, and say what it answered", access: .scope(.hooksWrite), gives: Gateway.hookTest) {
        call, desk in
        try desk.test(call.id(.hook))
    }
}
