/// What the headers of a part say of it.
struct PartHeaders {
    let name: String
    let fileName: String?

    /// Nil for headers that are none, or without a `Content-Disposition: form-data` that has a name.
    /// - Parameter lines: each with its line break.
    init?(_ lines: ArraySlice<UInt8>) {
        var disposition: HeaderValue?
        for line in lines.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
            guard line.last == UInt8(ascii: "\r"), let colon = line.firstIndex(of: UInt8(ascii: ":")),
                !line.dropLast().contains(where: { $0 == UInt8(ascii: "\r") || $0 == 0 })
            else { return nil }
            let value = line[(colon + 1)...].dropLast()
            switch String(decoding: line[..<colon], as: UTF8.self).lowercased() {
            case "content-disposition":
                guard disposition == nil, let read = HeaderValue(value), read.kind == "form-data" else { return nil }
                disposition = read
            case "content-transfer-encoding":
                // RFC 7578 §4.7 has done away with those that would have to be decoded.
                guard let read = HeaderValue(value), ["7bit", "8bit", "binary"].contains(read.kind) else { return nil }
            default: break
            }
        }
        guard let disposition, let name = disposition.parameters["name"] else { return nil }
        self.name = Self.text(name)
        if let extended = disposition.parameters["filename*"] {
            guard let decoded = Self.decoded(extended: extended) else { return nil }
            fileName = Self.cleaned(decoded)
        } else {
            fileName = disposition.parameters["filename"].map { Self.cleaned(Self.text($0)) }
        }
    }

    /// Browsers write `"`, CR and LF in a name as `%22`, `%0D` and `%0A`, and a percent sign as itself
    /// (https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data).
    private static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.percentDecoded { "\"\r\n".utf8.contains($0) }, as: UTF8.self)
    }

    /// `UTF-8'language'percent-encoded` (RFC 8187 §3.2).
    private static func decoded(extended bytes: [UInt8]) -> String? {
        let pieces = bytes.split(separator: UInt8(ascii: "'"), maxSplits: 2, omittingEmptySubsequences: false)
        guard pieces.count == 3, String(decoding: pieces[0], as: UTF8.self).lowercased() == "utf-8" else { return nil }
        return String(validating: Array(pieces[2]).percentDecoded { _ in true }, as: UTF8.self)
    }

    private static func cleaned(_ fileName: String) -> String {
        let component = fileName.unicodeScalars.split { $0 == "/" || $0 == "\\" }.last ?? [][...]
        var kept = String.UnicodeScalarView()
        kept.append(contentsOf: component.lazy.filter(mayBeInFileName).prefix(255))
        return kept.elementsEqual(".".unicodeScalars) || kept.elementsEqual("..".unicodeScalars) ? "" : String(kept)
    }

    /// Neither control characters nor those that change the writing direction, with which `gpj.exe` can be made to
    /// look like another type of file.
    private static func mayBeInFileName(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: false
        default: !scalar.properties.isBidiControl
        }
    }
}

extension [UInt8] {
    /// With `%` and two hexadecimal digits made into the byte they stand for, where that byte is `wanted`.
    fileprivate func percentDecoded(where wanted: (UInt8) -> Bool) -> [UInt8] {
        var decoded: [UInt8] = []
        var rest = self[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2, rest.prefix(2).allSatisfy({ $0 != UInt8(ascii: "+") }),
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16), wanted(value)
            {
                decoded.append(value)
                rest = rest.dropFirst(2)
            } else {
                decoded.append(byte)
            }
        }
        return decoded
    }
}
