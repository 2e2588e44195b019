import Core

serve(TicketsModule.self, "/api/auth/totp/enable") {
    Method.post(
        "Enable the second factor with a code of it", access: .staff, takes: TicketsModule.CodeForm.self,
        gives: TicketsModule.secondFactorEnabled
    ) { call, desk in
        try desk.enableSecondFactor(of: call.caller, code: call.form.code)
    }
    .limited(to: .login)
}
