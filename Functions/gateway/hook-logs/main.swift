import Core

serve(Gateway.self, "/api/v1/hooks/{hook_id}/logs") {
    Method.get(
        "List a hook's calls, newest first", access: .scope(.hooksRead), takes: Gateway.PageQuery.self,
        gives: Gateway.hookCalls
    ) { call, desk in
        try desk.hookCalls(of: call.id(.hook), call.form.page)
    }
}
