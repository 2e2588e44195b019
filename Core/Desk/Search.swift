import MariaDB

struct Search {
    let db: Connection
}

extension Connection {
    var search: Search { Search(db: self) }
}

extension Search {
    func index(_ texts: [String], of ticket: Ticket.ID, isInternal: Bool) throws {}
}
