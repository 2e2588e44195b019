import Core

serve(Admin.self, "/api/admin/login") {
    Method.signing(
        "Sign in", access: .anyone, takes: Admin.SignInForm.self, gives: Admin.user,
        refuses: [.unauthorized, .forbidden]
    ) { call, desk in
        try call.refuseCrossSite(desk)
        let (user, token) = try desk.openSession(call.form.attempt)
        return Answer(user).setting(.session, token, for: desk)
    }
    .limited(to: .login)
}
