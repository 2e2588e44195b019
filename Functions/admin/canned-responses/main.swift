import Core

serve(Admin.self, "/api/admin/canned-responses") {
    Method.get("List the canned responses", access: .staff, gives: Admin.cannedResponses) { _, desk in
        try desk.cannedResponses()
    }

    Method.post(
        "Add a canned response", access: .administrator, takes: Admin.NewCannedResponseForm.self,
        gives: Admin.oneCannedResponse, .created
    ) { call, desk in
        try desk.addCannedResponse(title: call.form.title, shortcut: call.form.shortcut, content: call.form.content)
    }
}
