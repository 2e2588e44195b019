import FoundationEssentials
import Glibc
import JSON

/// What a function says of itself.
struct Description: Decodable {
    let function: String
    let path: String
    let dialect: String
    /// Whether nginx writes its bodies to disk.
    let takesFile: Bool
    /// The limits of calls that hold for one method or another.
    let rates: [String]
    let securitySchemes: JSONValue
    let errorType: String
    let errors: [String: String]
    let operations: JSONValue

    private enum CodingKeys: String, CodingKey {
        case function
        case path
        case dialect
        case takesFile = "takes_file"
        case rates
        case securitySchemes = "security_schemes"
        case errorType = "error_type"
        case errors
        case operations
    }

    /// A path without values in it.
    var isFixed: Bool { !path.contains("{") }
}

/// Runs every function of a build folder with `--describe`. Jobs and the operator's command serve no path; the names
/// of their areas and `topicdesk` tell them.
func describe(folder: String) throws -> [Description] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { name in
        name.contains("-") && !name.contains(".") && !name.hasPrefix("jobs-") && name != "ops-topicdesk"
            && access("\(folder)/\(name)", X_OK) == 0 && !isDirectory("\(folder)/\(name)")
    }
    return try names.sorted().map { name in
        try JSONDecoder().decode(Description.self, from: Data(output(of: "\(folder)/\(name)", "--describe")))
    }
}

private func isDirectory(_ path: String) -> Bool {
    var info = stat()
    return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
}

private func output(of program: String, _ argument: String) throws -> [UInt8] {
    struct Failure: Error { let program: String }
    guard let pipe = popen("'\(program)' \(argument)", "r") else { throw Failure(program: program) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&buffer, 1, buffer.count, pipe), count > 0 { bytes += buffer[..<count] }
    guard pclose(pipe) == 0 else { throw Failure(program: program) }
    return bytes
}
