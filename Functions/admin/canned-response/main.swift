import Core

serve(Admin.self, "/api/admin/canned-responses/{id}") {
    Method.get("Show a canned response", access: .staff, gives: Admin.oneCannedResponse) { call, desk in
        try desk.cannedResponse(call.id(.cannedResponse))
    }

    Method.patch(
        "Change a canned response", access: .administrator, takes: Admin.CannedResponseChangesForm.self,
        gives: Admin.oneCannedResponse, refuses: [.conflict]
    ) { call, desk in
        try desk.update(call.id(.cannedResponse), call.form.changes)
    }

    Method.delete("Delete a canned response", access: .administrator, gives: Admin.nothing) { call, desk in
        try desk.delete(call.id(.cannedResponse) as CannedResponse.ID)
    }
}
