import Core

serve(Gateway.self, "/api/v1/hooks/{hook_id}") {
    Method.get("Show a hook", access: .scope(.hooksRead), gives: Gateway.hook) { call, desk in
        try desk.hook(call.id(.hook))
    }

    Method.put(
        "Change a hook", access: .scope(.hooksWrite), takes: Gateway.HookChangesForm.self, gives: Gateway.hook
    ) { call, desk in
        try desk.update(call.id(.hook), call.form.changes)
    }

    Method.delete("Delete a hook and its log", access: .scope(.hooksWrite)) { call, desk in
        try desk.delete(call.id(.hook) as Hook.ID)
    }
}
