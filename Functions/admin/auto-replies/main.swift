import Core

serve(Admin.self, "/api/admin/settings/auto-replies") {
    Method.get("Show the automatic first answers", access: .staff, gives: Admin.autoReplies) { _, desk in
        try desk.autoReplies()
    }

    Method.put(
        "Set the automatic first answers", access: .administrator, takes: Admin.AutoRepliesForm.self,
        gives: Admin.autoReplies
    ) { call, desk in
        try desk.set(call.form.replies)
    }
}
