import Core

serve(FileAccess.self, "/api/v1/support/files/{file_id}") {
    Method.file("Fetch a file; of an image a small one with ?size=preview", access: .user) { call, desk in
        try desk.file(call.name, for: call.caller)
    }
}
