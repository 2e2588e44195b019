import Glibc
import JSON
import Logging
import MariaDB

/// A function that cron starts: runs once, prints one JSON line of what it did, and exits with 0, or with 1 when it
/// could not do it and somebody should look.
public enum Job {
    public static func run(_ body: (Services) throws -> JSONValue) -> Never {
        let services = Process.services(Process.name)
        signal(SIGPIPE, SIG_IGN)
        do {
            let report = try body(services)
            print(JSONValue.object([("job", .string(Process.name)), ("report", report)]).jsonText)
            exit(0)
        } catch {
            services.log.error("job failed", [("error", .string("\(error)"))])
            exit(1)
        }
    }
}
