import Core

serve(Admin.self, "/api/admin/me") {
    Method.get("Who I am", access: .user, gives: Admin.user) { call, _ in
        try call.caller
    }
}
