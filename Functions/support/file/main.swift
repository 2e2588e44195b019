import Core

serve(Support.self, "/api/v1/support/files/{file_id}") {
    Method.file("Fetch a file that hangs on a ticket", access: .user) { call, desk in
        try desk.file(call.name, for: call.caller)
    }
}
