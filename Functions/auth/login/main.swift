import Core

serve(TicketsModule.self, "/api/auth/login") {
    Method.signing(
        "Sign in", access: .anyone, takes: TicketsModule.SignInForm.self, gives: TicketsModule.signedIn,
        refuses: [.unauthorized, .forbidden]
    ) { call, desk in
        try call.refuseCrossSite(desk)
        let (user, token) = try desk.signIn(call.form.attempt)
        return Answer((user, token)).setting(.accessToken, token, for: desk)
    }
    .limited(to: .login)
}
