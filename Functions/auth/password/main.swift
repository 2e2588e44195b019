import Core

serve(TicketsModule.self, "/api/auth/password") {
    Method.signing(
        "Change my password, and end all that was signed in with the old one", access: .user,
        takes: TicketsModule.PasswordForm.self, gives: TicketsModule.passwordChanged
    ) { call, desk in
        let token = try desk.changePassword(of: call.caller, from: call.form.old, to: call.form.new)
        return Answer(token).setting(.accessToken, token, for: desk)
    }
    .limited(to: .login)
}
