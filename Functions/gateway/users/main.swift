import Core

serve(Gateway.self, "/api/v1/users") {
    Method.get(
        "List the users", access: .scope(.ticketsRead), takes: Gateway.UsersQuery.self, gives: Gateway.users
    ) { call, desk in
        try desk.users(role: call.form.role, search: call.form.search, call.form.page)
    }
}
