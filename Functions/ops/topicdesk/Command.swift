import Core
import Glibc

/// One verb of the operator's command. Exit codes: 0 done, 1 it could not be done, 2 it was asked wrongly
/// (`EX_CONFIG` 78: the configuration is not sound).
struct Command: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) {
            self.description = description
        }
    }

    let name: String
    let summary: String
    /// What follows the verb beside options, as the help shows it.
    var operand: String?
    /// Option, what it takes, what it is for.
    let options: [(name: String, value: String?, help: String)]
    let body: @Sendable (Arguments, Output) throws -> Void

    private static let common: [(name: String, value: String?, help: String)] = [
        ("json", nil, "answer as JSON"), ("help", nil, "this text"),
    ]

    static func run(_ arguments: ArraySlice<String>, among commands: [Command]) -> Int32 {
        let line = arguments.joined(separator: " ")
        let command = commands.first { line == $0.name || line.hasPrefix($0.name + " ") }
        guard let command else {
            let isQuestion = arguments.isEmpty || ["--help", "-h", "help"].contains(arguments.first!)
            return overview(commands, of: isQuestion ? nil : arguments)
        }
        do {
            let options = command.options + common
            let parsed = try Arguments(
                arguments.dropFirst(command.name.split(separator: " ").count),
                options: Set(options.filter { $0.value != nil }.map(\.name)),
                flags: Set(options.filter { $0.value == nil }.map(\.name)))
            if parsed.has("help") {
                print(command.help)
                return 0
            }
            let allowed = command.operand == nil ? 0 : 1
            if parsed.words.count > allowed { throw Arguments.Misuse("what is “\(parsed.words[allowed])”?") }
            try command.body(parsed, Output(isJSON: parsed.has("json")))
            return 0
        } catch let misuse as Arguments.Misuse {
            complain("topicdesk \(command.name): \(misuse)\n\n\(command.help)")
            return 2
        } catch let refusal as Refusal {
            complain("topicdesk \(command.name): \(text(of: refusal))")
            return 1
        } catch {
            complain("topicdesk \(command.name): \(error)")
            return 1
        }
    }

    private static func overview(_ commands: [Command], of unknown: ArraySlice<String>?) -> Int32 {
        var lines = ["Usage: topicdesk VERB [OPTION…]     (topicdesk VERB --help tells more)", ""]
        for command in commands where unknown == nil || command.name.hasPrefix(unknown!.first!) {
            lines.append(
                "  " + command.name + String(repeating: " ", count: max(2, 26 - command.name.count)) + command.summary)
        }
        guard let unknown else {
            print(lines.joined(separator: "\n"))
            return 0
        }
        let isGroup = lines.count > 2
        complain(
            (isGroup
                ? ""
                : "topicdesk: there is no verb “\(unknown.joined(separator: " "))”; topicdesk --help lists them.\n")
                + (isGroup ? lines.joined(separator: "\n") : ""))
        return 2
    }

    private var help: String {
        let usage = "Usage: topicdesk \(name)\(operand.map { " \($0)" } ?? "") [OPTION…]\n\(summary)\n"
        let lines = (options + Self.common).map { option in
            let left = "  --\(option.name)" + (option.value.map { " \($0)" } ?? "")
            return left + String(repeating: " ", count: max(2, 28 - left.count)) + option.help
        }
        return ([usage] + lines).joined(separator: "\n")
    }

    private static func complain(_ text: String) {
        _ = Array((text + "\n").utf8).withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    private static func text(of refusal: Refusal) -> String {
        switch refusal {
        case .notFound(.apiKey): "there is no such API key, or it is revoked already"
        case .notFound(let noun): "there is no such \(noun.rawValue)"
        case .conflict(let noun): "the \(noun.rawValue) is taken already"
        default: "\(refusal)"
        }
    }
}

/// Answers in words or in JSON, whichever was asked for.
struct Output {
    let isJSON: Bool

    func say(_ text: @autoclosure () -> String, json: JSONValue) {
        print(isJSON ? json.jsonText : text())
        fflush(nil)  // a pipe wants to see it now
    }
}
