import CLinux

/// Finds the lines that divide a multipart body (RFC 2046 §5.1.1), a window of the file at a time.
///
/// A line that only begins like a delimiter is content: after the boundary there may be `--`, spaces and tabs, and then
/// the line, or after the last delimiter the file, must end.
struct DelimiterScanner {
    struct Delimiter {
        /// Of the line break before it, which is not content.
        let start: Int64
        /// Behind its line.
        let end: Int64
        let isLast: Bool
    }

    static let window = 64 << 10
    private static let paddingLimit = 64
    private let file: BodyFile
    private let pattern: [UInt8]
    /// The most bytes that a delimiter can have.
    private let reach: Int

    init(_ file: BodyFile, boundary: [UInt8]) {
        self.file = file
        pattern = Array("\r\n--".utf8) + boundary
        reach = pattern.count + 2 + Self.paddingLimit + 2
    }

    /// The first one, which alone may be at the beginning of the body; nil if there is none.
    func first() throws(MultipartError) -> Delimiter? {
        let beginning = try file.read(reach, at: 0)
        if beginning.starts(with: pattern.dropFirst(2)), let tail = Self.tail(of: beginning[(pattern.count - 2)...]) {
            return Delimiter(start: 0, end: Int64(tail.end), isLast: tail.isLast)
        }
        return try next(from: 0)
    }

    /// The next one that begins at `offset` or later; nil if there is none.
    func next(from offset: Int64) throws(MultipartError) -> Delimiter? {
        var offset = offset
        while true {
            let bytes = try file.read(Self.window, at: offset)
            let isEnd = bytes.count < Self.window
            // What begins later might go on in the next window, and is left to it.
            let last = isEnd ? bytes.count : bytes.count - reach
            var index = 0
            while let found = bytes.firstIndex(of: pattern, from: index), found <= last {
                if let tail = Self.tail(of: bytes[(found + pattern.count)...]) {
                    return Delimiter(
                        start: offset + Int64(found), end: offset + Int64(tail.end), isLast: tail.isLast)
                }
                index = found + 1
            }
            if isEnd { return nil }
            offset += Int64(last) + 1
        }
    }

    /// Where a delimiter's line ends, given what follows the boundary; nil if it is none.
    private static func tail(of bytes: ArraySlice<UInt8>) -> (end: Int, isLast: Bool)? {
        let isLast = bytes.starts(with: "--".utf8)
        let padded = isLast ? bytes.dropFirst(2) : bytes
        let rest = padded.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        guard padded.count - rest.count <= paddingLimit else { return nil }
        if rest.starts(with: "\r\n".utf8) { return (rest.startIndex + 2, isLast) }
        return isLast && rest.isEmpty ? (rest.startIndex, isLast) : nil
    }
}

extension [UInt8] {
    /// Where `pattern` begins for the first time at `start` or later (memmem(3)).
    func firstIndex(of pattern: [UInt8], from start: Int) -> Int? {
        withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, start <= bytes.count,
                let found = memmem(base + start, bytes.count - start, pattern, pattern.count)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }
}
