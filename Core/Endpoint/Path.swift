/// A path with named values in it: `/api/v1/support/{ticket_id}/messages`.
struct Path: Sendable {
    let pattern: String
    private let parts: [Substring]

    init(_ pattern: String) {
        self.pattern = pattern
        parts = pattern.split(separator: "/", omittingEmptySubsequences: false)
    }

    var names: [String] {
        parts.filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    }

    /// The values in `path`, or nil when it is another one.
    func match(_ path: String) -> [Substring]? {
        if parts.count == 1 || !pattern.contains("{") { return path == pattern ? [] : nil }
        let given = path.split(separator: "/", omittingEmptySubsequences: false)
        guard given.count == parts.count else { return nil }
        var values: [Substring] = []
        for (part, given) in zip(parts, given) {
            if part.hasPrefix("{") {
                guard !given.isEmpty else { return nil }
                values.append(given)
            } else if part != given {
                return nil
            }
        }
        return values
    }
}
