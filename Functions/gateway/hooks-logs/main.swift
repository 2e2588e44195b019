import Core

serve(Gateway.self, "/api/v1/hooks/logs") {
    Method.get(
        "List the calls of all hooks, newest first", access: .scope(.hooksRead), takes: Gateway.PageQuery.self,
        gives: Gateway.hookCalls
    ) { call, desk in
        try desk.hookCalls(of: nil, call.form.page)
    }
}
