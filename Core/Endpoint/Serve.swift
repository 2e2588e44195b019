import FastCGI
import Glibc
import JSON
import Logging
import MariaDB
import Synchronization

/// Serves one path until told to stop. Called by every function's `main.swift`, and does not return.
public func serve(
    _ dialect: any Dialect.Type, _ path: String, @Endpoint.Methods _ methods: () -> [Method]
) -> Never {
    serve(Endpoint(dialect, path, methods()))
}

func serve(_ endpoint: Endpoint) -> Never {
    let program = Process.name
    if CommandLine.arguments.dropFirst().first == "--describe" {
        print(endpoint.description(function: program).pretty())
        exit(0)
    }
    let services = Process.services(program)
    let schema = SchemaCheck()
    var settings = Host.Settings()
    settings.threads = services.configuration.threads
    settings.bodyLimit = Endpoint.bodyLimit
    settings.idleLimit = services.configuration.idleSeconds
    settings.crashResponse = endpoint.dialect.internalError(
        Request(parameters: Parameters(["DOCUMENT_URI": endpoint.path.pattern]), body: .complete([])))
    let host = Host(settings, log: services.log, drain: { services.drain(deadline: $0) }) { request in
        guard schema.isCurrent(services) else {
            return Host.Reply(endpoint.dialect.answer(to: .unavailable(retryAfter: 10), request))
        }
        let desk = Desk(services)
        return Host.Reply(endpoint.answer(request, desk), afterwards: { desk.dispatch() })
    }
    guard let code = host.run() else {
        Process.fail(
            """
            \(program) serves \(endpoint.path.pattern) over FastCGI on descriptor 0 (started by systemd, supervisord or \
            spawn-fcgi), or as CGI: REQUEST_METHOD=GET REQUEST_URI=\(endpoint.path.pattern) \(program)
            \(program) --describe tells what it serves.
            """, code: 64)
    }
    exit(code)
}

/// What every executable does at its start.
public enum Process {
    public static var name: String {
        CommandLine.arguments.first?.split(separator: "/").last.map(String.init) ?? "topicdesk"
    }

    public static var environment: [String: String] {
        var values: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { values[String(parts[0])] = String(parts[1]) }
            entry += 1
        }
        return values
    }

    /// Ends the process, naming what is wrong, when the configuration is not sound (`EX_CONFIG`).
    public static func services(_ program: String) -> Services {
        do {
            let configuration = try Configuration(environment)
            return Services(configuration, log: Log(program: program, threshold: configuration.logLevel))
        } catch {
            fail("\(program): \(error)", code: 78)
        }
    }

    public static func fail(_ message: String, code: Int32 = 1) -> Never {
        _ = Array((message + "\n").utf8).withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
        exit(code)
    }
}

/// Refuses to serve on a schema that this program was not written for. Once it was right it is not asked again: a newer
/// schema serves an older program too, for migrations expand before they contract.
final class SchemaCheck: Sendable {
    private let known = Atomic<Bool>(false)

    func isCurrent(_ services: Services) -> Bool {
        if known.load(ordering: .relaxed) { return true }
        do {
            let version = try services.pool.read { try Migrator.version(on: $0) }
            guard version >= Migration.currentVersion else {
                services.log.error(
                    "the database schema is too old: run topicdesk migrate",
                    [("version", .integer(Int64(version))), ("wanted", .integer(Int64(Migration.currentVersion)))])
                return false
            }
            known.store(true, ordering: .relaxed)
            return true
        } catch {
            services.log.error("the schema version cannot be read", [("error", .string("\(error)"))])
            return false
        }
    }
}
