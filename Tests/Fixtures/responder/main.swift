import FastCGI
import Glibc
import Logging

// A responder for the tests of the FastCGI host: what it does is in the path.
var settings = Host.Settings()
settings.threads = 2
settings.bodyLimit = 1_000
settings.idleLimit = CommandLine.arguments.contains("--idle") ? 1 : nil
settings.crashResponse = Response.json(.internalServerError, Array(#"{"detail":"crashed"}"#.utf8))

let host = Host(settings, log: Log(program: "responder", threshold: .info)) { request in
    switch request.path {
    case "/slow": usleep(700_000)
    case "/crash": fatalError("as asked")
    default: break
    }
    let size =
        switch request.body {
        case .complete(let bytes): "\(bytes.count)"
        case .tooLarge: "too large"
        case .incomplete: "incomplete"
        }
    let text =
        "\(request.method) \(request.path) \(size) \(request.query.map { "\($0.name)=\($0.value)" }.joined(separator: ","))"
    return Host.Reply(Response(.ok, headers: [("X-Id", request.id)], body: Array(text.utf8)))
}
exit(host.run() ?? 64)
