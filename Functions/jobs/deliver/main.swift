import Core

// Run by cron each minute: takes up what could not be carried out or delivered at once, and stays for what comes due meanwhile.
Job.run { services in
    let report = try services.workOff(until: .now.adding(seconds: 50))
    return [
        "delivered": .integer(Int64(report.delivered)), "failed": .integer(Int64(report.failed)),
        "postponed": .integer(Int64(report.postponed)), "waiting": .integer(Int64(report.waiting)),
        "unanswered": .integer(Int64(report.unanswered)),
    ]
}
