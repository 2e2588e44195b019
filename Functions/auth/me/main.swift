import Core

serve(TicketsModule.self, "/api/auth/me") {
    Method.get("Who I am", access: .user, gives: TicketsModule.me) { call, desk in
        let caller = try call.caller
        return (caller, try desk.hasSecondFactor(caller))
    }
}
