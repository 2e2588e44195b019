import CMagic

/// What a file is by its content, whatever its name or its sender say, through libmagic(3).
public final class FileType {
    public struct Finding: Equatable, Sendable {
        /// `type/subtype`; `application/octet-stream` for what is not known, `inode/x-empty` for an empty file, and other
        /// types of `inode` for what is no file.
        public let mimeType: String
        /// Pixels of a PNG, JPEG, GIF or lossy WebP image, as it is stored: a camera may have turned it since.
        /// Nil for others, among them lossless, transparent and animated WebP, whose size libmagic does not tell.
        public let width: Int?
        public let height: Int?
    }

    /// In libmagic's words, which have the path in them.
    public struct Failure: Error, CustomStringConvertible, Sendable {
        public let description: String
    }

    private let handle: magic_t

    /// Opens the database of types that comes with libmagic; that it is mapped, not read, makes it cheap.
    private init() throws(Failure) {
        guard let handle = magic_open(MAGIC_ERROR) else { fatalError("out of memory") }
        self.handle = handle
        guard magic_load(handle, nil) == 0 else { throw failure }
    }

    deinit {
        magic_close(handle)
    }

    /// - Throws: `Failure` where there is no such file, or it cannot be read.
    public static func of(path: String) throws(Failure) -> Finding {
        let magic = try FileType()
        guard let mimeType = magic.ask(path, MAGIC_MIME_TYPE) else { throw magic.failure }
        let size = magic.ask(path, MAGIC_NONE).flatMap { ImageSize(mimeType: mimeType, description: $0) }
        return Finding(mimeType: clean(mimeType), width: size?.width, height: size?.height)
    }

    private func ask(_ path: String, _ flags: Int32) -> String? {
        magic_setflags(handle, MAGIC_ERROR | flags)
        return magic_file(handle, path).map { String(cString: $0) }
    }

    private var failure: Failure {
        Failure(description: magic_error(handle).map { String(cString: $0) } ?? "libmagic cannot say what is wrong")
    }

    /// Now and then libmagic says two types at once, without anything between them.
    private static func clean(_ mimeType: String) -> String {
        let isSound =
            mimeType.utf8.count { $0 == UInt8(ascii: "/") } == 1 && mimeType.utf8.allSatisfy { 0x21...0x7e ~= $0 }
        return isSound ? mimeType : "application/octet-stream"
    }
}
