import Core

serve(Admin.self, "/api/admin/logout") {
    Method.signing("Sign out", access: .user, takes: NoForm.self, gives: Admin.nothing) { call, desk in
        try desk.signOut(call.credentials)
        return Answer(()).setting(.session, nil, for: desk)
    }
}
