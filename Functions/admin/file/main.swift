import Core

serve(Admin.self, "/api/admin/files/{file_id}") {
    Method.file("Fetch a file; of an image a small one with ?size=preview", access: .staff) { call, desk in
        try desk.file(call.name, for: call.caller)
    }
}
