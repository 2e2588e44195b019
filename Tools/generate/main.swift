import FoundationEssentials
import Glibc
import JSON

// generate --executables DIR --into DIR
// Asks every executable in a folder what it serves (--describe) and writes what follows from that.
var arguments: [String: String] = [:]
for (name, value) in zip(CommandLine.arguments.dropFirst(), CommandLine.arguments.dropFirst(2))
where name.hasPrefix("--") {
    arguments[String(name.dropFirst(2))] = value
}
guard let executables = arguments["executables"], let folder = arguments["into"] else {
    print("Usage: generate --executables DIR --into DIR")
    exit(2)
}

let descriptions = try describe(folder: executables)
let files = [
    ("locations.conf", nginxLocations(descriptions)),
    ("functions.supervisor.conf", supervisorPrograms(descriptions)),
    ("openapi.json", openAPI(descriptions).pretty() + "\n"),
]
for (name, text) in files {
    try text.write(to: URL(filePath: folder + "/" + name), atomically: true, encoding: .utf8)
}
print("\(descriptions.count) functions described in \(folder)")
