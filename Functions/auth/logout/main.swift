import Core

serve(TicketsModule.self, "/api/auth/logout") {
    Method.signing("Sign out", access: .user, takes: NoForm.self, gives: TicketsModule.signedOut) { call, desk in
        try desk.signOut(call.credentials)
        return Answer(()).setting(.accessToken, nil, for: desk)
    }
}
