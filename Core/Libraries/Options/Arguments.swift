/// What follows a command on its line: `--name value`, `--flag`, and words.
public struct Arguments: Sendable {
    public struct Misuse: Error, CustomStringConvertible, Sendable {
        public let description: String

        public init(_ description: String) {
            self.description = description
        }
    }

    public private(set) var words: [String] = []
    private var options: [String: String] = [:]
    private var flags: Set<String> = []

    /// - Parameters:
    ///   - options: names that take a value, without the dashes.
    ///   - flags: names that take none.
    /// - Throws: `Misuse` for an unknown name, or one without its value.
    public init(_ arguments: some Sequence<String>, options known: Set<String>, flags knownFlags: Set<String>)
        throws(Misuse)
    {
        var rest = Array(arguments)[...]
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("--") else {
                words.append(argument)
                continue
            }
            let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            if knownFlags.contains(name), parts.count == 1 {
                flags.insert(name)
            } else if known.contains(name) {
                guard let value = parts.count > 1 ? String(parts[1]) : rest.popFirst() else {
                    throw Misuse("--\(name) wants a value")
                }
                options[name] = value
            } else {
                throw Misuse("there is no option --\(name)")
            }
        }
    }

    public subscript(option name: String) -> String? { options[name] }

    public func has(_ flag: String) -> Bool { flags.contains(flag) }

    public func required(_ name: String) throws(Misuse) -> String {
        guard let value = options[name], !value.isEmpty else { throw Misuse("--\(name) is needed") }
        return value
    }
}
