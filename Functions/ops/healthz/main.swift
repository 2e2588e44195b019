import Core

serve(Operations.self, "/healthz") {
    Method.get("Tell whether the desk is well", access: .anyone, gives: Operations.health) { _, desk in
        try desk.health()
    }
    .limited(to: .unlimited)
}
