/// A header's value with its parameters: `form-data; name="picture"` (RFC 9110 §5.6.6).
struct HeaderValue {
    /// What is before the first semicolon, in lower case.
    let kind: String
    /// By their names in lower case, as they were sent, without quotes.
    private(set) var parameters: [String: [UInt8]] = [:]

    /// Nil if it is malformed, or a parameter is there twice.
    init?(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        kind = Self.text(Self.take(from: &rest, until: UInt8(ascii: ";")))
        while rest.popFirst() != nil {
            let isAtEnd = rest.allSatisfy(Self.isSpace)
            if isAtEnd { break }
            let name = Self.text(Self.take(from: &rest, until: UInt8(ascii: "=")))
            guard !name.isEmpty, !name.contains(";"), rest.popFirst() != nil, let value = Self.value(from: &rest),
                parameters.updateValue(value, forKey: name) == nil
            else { return nil }
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    /// Without the spaces around it; `end` is left where it is.
    private static func take(from rest: inout ArraySlice<UInt8>, until end: UInt8) -> ArraySlice<UInt8> {
        let taken = rest.prefix { $0 != end }
        rest = rest[taken.endIndex...]
        let begun = taken.drop(while: isSpace)
        return begun[..<(begun.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? begun.startIndex)]
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self).lowercased()
    }

    private static func value(from rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        rest = rest.drop(while: isSpace)
        guard rest.first == UInt8(ascii: "\"") else { return Array(take(from: &rest, until: UInt8(ascii: ";"))) }
        rest.removeFirst()
        var value: [UInt8] = []
        while let byte = rest.popFirst() {
            switch (byte, rest.first) {
            case (UInt8(ascii: "\""), _): return take(from: &rest, until: UInt8(ascii: ";")).isEmpty ? value : nil
            // Only these: some browsers send a whole path with backslashes that stand for themselves.
            case (UInt8(ascii: "\\"), UInt8(ascii: "\"")?), (UInt8(ascii: "\\"), UInt8(ascii: "\\")?):
                value.append(rest.removeFirst())
            default: value.append(byte)
            }
        }
        return nil
    }
}
