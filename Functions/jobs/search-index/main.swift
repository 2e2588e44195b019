import Core

// Run by cron each minute: packs what was written since into the sets that lists and searches are made of.
Job.run { services in
    let report = try Desk(services).packSearch(until: .now.adding(seconds: 50))
    return ["tickets": .integer(Int64(report.tickets)), "terms": .integer(Int64(report.terms))]
}
