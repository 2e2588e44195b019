import Core

serve(Gateway.self, "/api/v1/groups") {
    Method.get(
        "List the support groups", access: .scope(.ticketsRead), takes: Gateway.PageQuery.self, gives: Gateway.groups
    ) { call, desk in
        try desk.groups(call.form.page)
    }
}
