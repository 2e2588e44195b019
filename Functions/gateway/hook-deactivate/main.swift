import Core

serve(Gateway.self, "/api/v1/hooks/{hook_id}/deactivate") {
    Method.post("Stop calling a hook", access: .scope(.hooksWrite), gives: Gateway.hook) { call, desk in
        try desk.update(call.id(.hook), HookChanges(isActive: false))
    }
}
