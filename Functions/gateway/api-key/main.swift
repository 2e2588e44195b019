import Core

serve(Gateway.self, "/api/v1/api-keys/{key_id}") {
    Method.delete("Revoke an API key", access: .scope(.admin)) { call, desk in
        try desk.revokeAPIKey(call.id(.apiKey))
    }
}
