import Core

serve(Gateway.self, "/api/v1/hooks") {
    Method.post(
        "Make a hook; its secret is shown this once", access: .scope(.hooksWrite), takes: Gateway.NewHookForm.self,
        gives: Gateway.newHook, .created
    ) { call, desk in
        try desk.addHook(url: call.form.url, events: call.form.events, description: call.form.description)
    }

    Method.get(
        "List the hooks, newest first", access: .scope(.hooksRead), takes: Gateway.PageQuery.self, gives: Gateway.hooks
    ) { call, desk in
        try desk.hooks(call.form.page)
    }
}
