import Core

serve(TicketsModule.self, "/api/auth/totp") {
    Method.post(
        "Begin to set up a second factor", access: .staff, gives: TicketsModule.secondFactorBegun, refuses: [.conflict]
    ) { call, desk in
        try desk.beginSecondFactor(of: call.caller)
    }
}
