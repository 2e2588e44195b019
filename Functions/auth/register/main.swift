import Core

serve(TicketsModule.self, "/api/auth/register") {
    Method.post(
        "Make an account of one's own", access: .anyone, takes: TicketsModule.RegisterForm.self,
        gives: TicketsModule.registered, .created, refuses: [.forbidden]
    ) { call, desk in
        try call.refuseCrossSite(desk)
        return try desk.register(email: call.form.email, password: call.form.password, name: call.form.name)
    }
    .limited(to: .login)
}
