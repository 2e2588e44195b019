import Timestamps

/// One request, copied into values: nothing in it points into the FastCGI library's memory, which is freed when the
/// request is finished.
public struct Request: Sendable {
    public let parameters: Parameters
    public let method: String
    /// Decoded and normalised by nginx, without the query.
    public let path: String
    public let body: Body

    public enum Body: Sendable {
        case complete([UInt8])
        /// `CONTENT_LENGTH` is over the limit; nothing of it was read.
        case tooLarge
        /// The client went away, or the length is no number.
        case incomplete
    }

    /// When it arrived.
    public let time: Timestamp

    public init(parameters: Parameters, body: Body, time: Timestamp = .now) {
        self.time = time
        self.parameters = parameters
        self.body = body
        method = parameters["REQUEST_METHOD"] ?? ""
        path =
            parameters["DOCUMENT_URI"]
            ?? parameters["REQUEST_URI"].map { String($0.prefix { $0 != "?" }) }
            ?? (parameters["SCRIPT_NAME"] ?? "") + (parameters["PATH_INFO"] ?? "")
    }

    /// Where nginx has put the body of an upload; such a request has no other body.
    public var bodyFile: String? { parameters["REQUEST_BODY_FILE"].flatMap { $0.isEmpty ? nil : $0 } }

    /// The request id that nginx assigned (`$request_id`), which is in its answer and its log too.
    public var id: String { parameters["REQUEST_ID"] ?? "" }
    public var remoteAddress: String { parameters["REMOTE_ADDR"] ?? "" }

    /// The query's items, percent-decoded, in order.
    public var query: [(name: String, value: String)] {
        guard let text = parameters["QUERY_STRING"], !text.isEmpty else { return [] }
        return text.split(separator: "&").prefix(100).map { item in
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decoded(parts[0]), parts.count > 1 ? Self.decoded(parts[1]) : "")
        }
    }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let hex = String(rest.prefix(2)), let value = UInt8(hex, radix: 16), hex.first != "+"
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The value of a cookie (RFC 6265 §5.4); of several with the name the first, which is the most specific.
    public func cookie(_ name: String) -> String? {
        guard let header = parameters["HTTP_COOKIE"] else { return nil }
        for pair in header.split(separator: ";") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2, parts[0].drop(while: { $0 == " " }) == name { return String(parts[1]) }
        }
        return nil
    }

    /// `Authorization: Bearer …`.
    public var bearer: String? {
        guard let header = parameters["HTTP_AUTHORIZATION"], header.utf8.count > 7,
            header.prefix(7).lowercased() == "bearer "
        else { return nil }
        return String(header.dropFirst(7).drop { $0 == " " })
    }
}

/// The CGI variables of a request, kept as the one block that they came in: few of them are ever looked at.
public struct Parameters: Sendable {
    private let block: [UInt8]
    private let starts: [Int]

    /// Copies a null-terminated array of `NAME=value`, as `environ` is one.
    public init(_ environment: UnsafePointer<UnsafeMutablePointer<CChar>?>?) {
        var block: [UInt8] = []
        var starts: [Int] = []
        block.reserveCapacity(1_024)
        starts.reserveCapacity(40)
        var next = environment
        while let entry = next?.pointee {
            starts.append(block.count)
            var byte = UnsafePointer(entry)
            while byte.pointee != 0 { byte += 1 }
            let length = byte - UnsafePointer(entry) + 1
            entry.withMemoryRebound(to: UInt8.self, capacity: length) {
                block.append(contentsOf: UnsafeBufferPointer(start: $0, count: length))
            }
            next = next.map { $0 + 1 }
        }
        starts.append(block.count)
        self.block = block
        self.starts = starts
    }

    public init(_ values: [String: String]) {
        var block: [UInt8] = []
        var starts: [Int] = []
        for (name, value) in values {
            starts.append(block.count)
            block += "\(name)=\(value)".utf8
            block.append(0)
        }
        starts.append(block.count)
        self.block = block
        self.starts = starts
    }

    public subscript(name: StaticString) -> String? {
        let length = name.utf8CodeUnitCount
        return block.withUnsafeBufferPointer { block in
            name.withUTF8Buffer { name in
                for index in 0..<starts.count - 1 {
                    let start = starts[index]
                    let end = starts[index + 1] - 1
                    guard end - start > length, block[start + length] == UInt8(ascii: "="),
                        block[start] == name[0], block[start..<start + length].elementsEqual(name)
                    else { continue }
                    return String(decoding: block[(start + length + 1)..<end], as: UTF8.self)
                }
                return nil
            }
        }
    }
}
