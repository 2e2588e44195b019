import Core

serve(Support.self, "/api/v1/support/admin/stats") {
    Method.get("Count tickets by status", access: .staff, gives: Support.stats) { _, desk in
        try desk.countByStatus()
    }
}
