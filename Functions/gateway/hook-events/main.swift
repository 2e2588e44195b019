import Core

serve(Gateway.self, "/api/v1/hooks/events") {
    Method.get("List what hooks can be told of", access: .scope(.hooksRead), gives: Gateway.hookEvents) { _, _ in
        HookEvent.allCases
    }
}
