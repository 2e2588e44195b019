import Core

serve(Gateway.self, "/api/v1/api-keys") {
    Method.post(
        "Make an API key, which is shown this once", access: .scope(.admin), takes: Gateway.NewAPIKeyForm.self,
        gives: Gateway.newAPIKey, .created
    ) { call, desk in
        try desk.addAPIKey(name: call.form.name, scopes: call.form.scopes, expires: call.form.expires)
    }

    Method.get(
        "List the API keys, newest first", access: .scope(.admin), takes: Gateway.PageQuery.self, gives: Gateway.apiKeys
    ) { call, desk in
        try desk.apiKeys(call.form.page)
    }
}
