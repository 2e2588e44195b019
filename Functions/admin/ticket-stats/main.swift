import Core

serve(Admin.self, "/api/admin/tickets/stats") {
    Method.get("The desk in numbers", access: .staff, gives: Admin.statistics) { _, desk in
        try desk.statistics()
    }
}
