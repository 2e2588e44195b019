import Core

serve(Gateway.self, "/api/v1/hooks/{hook_id}/stats") {
    Method.get("A hook's calls in numbers", access: .scope(.hooksRead), gives: Gateway.hookStatistics) { call, desk in
        try desk.statistics(of: call.id(.hook) as Hook.ID)
    }
}
