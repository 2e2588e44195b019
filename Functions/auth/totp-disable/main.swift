import Core

serve(TicketsModule.self, "/api/auth/totp/disable") {
    Method.post(
        "Do without the second factor", access: .staff, takes: TicketsModule.SecondFactorEndForm.self,
        gives: TicketsModule.secondFactorDisabled
    ) { call, desk in
        try desk.disableSecondFactor(of: call.caller, password: call.form.password, code: call.form.code)
    }
    .limited(to: .login)
}
