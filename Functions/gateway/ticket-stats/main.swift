import Core

serve(Gateway.self, "/api/v1/tickets/{ticket_id}/stats") {
    Method.get("A ticket in numbers", access: .scope(.ticketsRead), gives: Gateway.statistics) { call, desk in
        try desk.statistics(of: call.ticket)
    }
}
