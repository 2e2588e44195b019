import Core

serve(Gateway.self, "/api/v1/hooks/{hook_id}/activate") {
    Method.post("Let a hook be called again", access: .scope(.hooksWrite), gives: Gateway.hook) { call, desk in
        try desk.update(call.id(.hook), HookChanges(isActive: true))
    }
}
