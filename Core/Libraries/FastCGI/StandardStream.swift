import Glibc

/// Standard input and output by descriptor, whole: `read` and `write` may do less than they were asked.
public enum StandardStream {
    /// Reads until `count` bytes are there or the input ends; returns how many there are.
    static func read(into buffer: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        var total = 0
        while total < count {
            let more = Glibc.read(STDIN_FILENO, buffer.map { $0 + total }, count - total)
            if more > 0 { total += more } else if more == 0 || errno != EINTR { break }
        }
        return total
    }

    public static func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if written > 0 { rest = rest.dropFirst(written) } else if errno != EINTR { return }
        }
    }
}
