import Glibc

/// Why a body is no form with files, or why its file could not be worked with.
public enum MultipartError: Error, Equatable, Sendable {
    /// The content type is not `multipart/form-data`, or has no boundary that RFC 2046 would allow.
    case notMultipart
    case malformed
    /// The body ends before its last boundary.
    case truncated
    case tooManyParts
    case headersTooLong
    /// The body's file cannot be read; an `errno`.
    case unreadable(Int32)
    /// The copy cannot be written; an `errno`.
    case unwritable(Int32)
}

/// A `multipart/form-data` body (RFC 7578) that the web server has put in a file, as nginx does with
/// `client_body_in_file_only`. It knows where the parts are and holds nothing of them, and keeps the file open as long
/// as one of them is there, so that the web server may remove its name.
public struct MultipartFile: Sendable {
    public let parts: [Part]

    static let partLimit = 100
    static let headerLimit = 8 << 10

    /// - Parameter contentType: the request's, with the boundary in it.
    /// - Throws: `MultipartError`; a body is taken whole or not at all.
    public init(path: String, contentType: String) throws(MultipartError) {
        guard let boundary = Self.boundary(in: contentType) else { throw .notMultipart }
        let file = try BodyFile(path)
        let scanner = DelimiterScanner(file, boundary: boundary)
        var parts: [Part] = []
        guard var delimiter = try scanner.first() else { throw .malformed }
        while !delimiter.isLast {
            guard parts.count < Self.partLimit else { throw .tooManyParts }
            let (headers, start) = try Self.headers(of: file, at: delimiter.end)
            // The empty line that ends the headers may be the one that begins the delimiter of a part without content.
            guard let next = try scanner.next(from: start - 2) else { throw .truncated }
            parts.append(
                Part(
                    name: headers.name, fileName: headers.fileName, offset: start,
                    length: max(0, next.start - start), file: file))
            delimiter = next
        }
        self.parts = parts
    }

    private static func boundary(in contentType: String) -> [UInt8]? {
        guard let value = HeaderValue(Array(contentType.utf8)[...]), value.kind == "multipart/form-data",
            let boundary = value.parameters["boundary"], 1...70 ~= boundary.count, boundary.last != UInt8(ascii: " "),
            boundary.allSatisfy(Self.mayBeInBoundary)
        else { return nil }
        return boundary
    }

    /// `bchars` of RFC 2046 §5.1.1.
    private static func mayBeInBoundary(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: "'()+_,-./:=? ".utf8.contains(byte)
        }
    }

    private static func headers(
        of file: BodyFile, at offset: Int64
    ) throws(MultipartError) -> (headers: PartHeaders, end: Int64) {
        let bytes = try file.read(Self.headerLimit, at: offset)
        guard !bytes.starts(with: "\r\n".utf8) else { throw .malformed }
        guard let end = bytes.firstIndex(of: Array("\r\n\r\n".utf8), from: 0) else {
            throw bytes.count < Self.headerLimit ? .truncated : .headersTooLong
        }
        guard let headers = PartHeaders(bytes[..<(end + 2)]) else { throw .malformed }
        return (headers, offset + Int64(end) + 4)
    }
}

extension MultipartFile {
    /// One field of the form: a text, or a file where there is a file name.
    public struct Part: Sendable {
        public let name: String
        /// The name that the sender gave the file: its last path component, without control characters, at most 255
        /// characters long. Empty where a browser's file field was left empty. Good to be shown, not to be opened.
        public let fileName: String?
        /// Where the content begins in the body.
        public let offset: Int64
        /// In bytes.
        public let length: Int64
        private let file: BodyFile

        init(name: String, fileName: String?, offset: Int64, length: Int64, file: BodyFile) {
            self.name = name
            self.fileName = fileName
            self.offset = offset
            self.length = length
            self.file = file
        }

        /// The content; nil if it has more than `limit` bytes, is not UTF-8, or cannot be read.
        public func text(limit: Int) -> String? {
            guard length <= limit, let bytes = try? file.read(Int(length), at: offset), bytes.count == length else {
                return nil
            }
            return String(validating: bytes, as: UTF8.self)
        }

        /// Writes the content to `path`, whole and on the disk, or not at all. A file that is there is replaced.
        /// - Throws: `MultipartError.unreadable`, `.unwritable`, or `.truncated` if the body has become shorter since.
        public func copy(to path: String) throws(MultipartError) {
            let temporary = "\(path).\(String(UInt64.random(in: 0 ... .max), radix: 36))"
            let target = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
            guard target >= 0 else { throw .unwritable(errno) }
            do throws(MultipartError) {
                defer { close(target) }
                try file.copy(offset, length, to: target)
                guard fsync(target) == 0 else { throw .unwritable(errno) }
                guard rename(temporary, path) == 0 else { throw .unwritable(errno) }
            } catch {
                unlink(temporary)
                throw error
            }
            try Self.syncFolder(of: path)
        }

        /// The new name is on the disk only when the folder is (fsync(2)).
        private static func syncFolder(of path: String) throws(MultipartError) {
            let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
            let folder = open(slash.map { String(path[...$0]) } ?? ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard folder >= 0 else { throw .unwritable(errno) }
            defer { close(folder) }
            guard fsync(folder) == 0 else { throw .unwritable(errno) }
        }
    }
}
