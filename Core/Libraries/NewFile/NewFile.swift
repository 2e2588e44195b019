import CLinux
import Glibc

/// A file that comes to be at its place when it is whole and on the disk, or not at all. Until then it has no name
/// (`O_TMPFILE`, open(2)), so that nothing is left of it even if the process is killed; on a file system that cannot do
/// that it has another name, and is deleted with the object.
public final class NewFile {
    public enum Failure: Error, Equatable, Sendable {
        /// More bytes than the limit.
        case tooLarge
        /// An `errno` of what was to be copied; `EISDIR` for what is no plain file.
        case unreadable(Int32)
        /// An `errno`.
        case unwritable(Int32)
    }

    /// Bytes written so far.
    public private(set) var length = 0
    private let path: String
    private let limit: Int
    private let descriptor: Int32
    /// What it is called until it is finished; nil for one without a name.
    private var interimName: String?

    /// - Parameter limit: bytes that it may have.
    /// - Throws: `Failure.unwritable`.
    public init(_ path: String, limit: Int) throws(Failure) {
        self.path = path
        self.limit = limit
        let nameless = open_nameless(Self.folder(of: path), 0o640)
        if nameless >= 0 {
            descriptor = nameless
            return
        }
        // What a file system or a kernel says that has no O_TMPFILE.
        guard [EOPNOTSUPP, EISDIR, EINVAL].contains(errno) else { throw .unwritable(errno) }
        let name = Self.interimName(for: path)
        let named = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
        guard named >= 0 else { throw .unwritable(errno) }
        descriptor = named
        interimName = name
    }

    deinit {
        close(descriptor)
        if let interimName { unlink(interimName) }
    }

    /// Appends bytes.
    /// - Throws: `Failure.tooLarge`, having written nothing of them; `Failure.unwritable`.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
        guard bytes.count <= limit - length else { throw .tooLarge }
        var written = 0
        while written < bytes.count {
            let more = Glibc.write(descriptor, bytes.baseAddress! + written, bytes.count - written)
            guard more >= 0 || errno == EINTR else { throw .unwritable(errno) }
            written += max(0, more)
        }
        length += bytes.count
    }

    /// Appends the content of another file, within the kernel where that can be done (copy_file_range(2)).
    /// - Throws: `Failure.unreadable`, `.tooLarge`, `.unwritable`.
    public func write(contentOf source: String) throws(Failure) {
        let input = open(source, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard input >= 0 else { throw .unreadable(errno) }
        defer { close(input) }
        var about = stat()
        guard fstat(input, &about) == 0 else { throw .unreadable(errno) }
        guard about.st_mode & S_IFMT == S_IFREG else { throw .unreadable(EISDIR) }
        guard about.st_size <= limit - length else { throw .tooLarge }
        while length < limit {
            let count = copy_file_range(input, nil, descriptor, nil, limit - length, 0)
            // Between some file systems, or on an old kernel, it does not work or copies nothing.
            guard count > 0 || count < 0 && errno == EINTR else { break }
            length += max(0, count)
        }
        try copyTheRest(of: input)
    }

    private func copyTheRest(of input: Int32) throws(Failure) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
        defer { buffer.deallocate() }
        while true {
            let count = read(input, buffer.baseAddress, buffer.count)
            if count == 0 { return }
            guard count > 0 || errno == EINTR else { throw .unreadable(errno) }
            if count > 0 { try write(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
        }
    }

    /// Gives the file its name; one that is there is replaced. To be called once, in the end.
    /// - Throws: `Failure.unwritable`.
    public func finish() throws(Failure) {
        guard fsync(descriptor) == 0 else { throw .unwritable(errno) }
        if interimName == nil { try nameInterim() }
        guard let interimName, rename(interimName, path) == 0 else { throw .unwritable(errno) }
        self.interimName = nil
        try syncFolder()
    }

    /// linkat(2) replaces nothing, so it gets another name first.
    private func nameInterim() throws(Failure) {
        let name = Self.interimName(for: path)
        let itself = "/proc/self/fd/\(descriptor)"
        guard linkat(AT_FDCWD, itself, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0 else { throw .unwritable(errno) }
        interimName = name
    }

    /// The new name is on the disk only when the folder is (fsync(2)).
    private func syncFolder() throws(Failure) {
        let folder = open(Self.folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw .unwritable(errno) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw .unwritable(errno) }
    }

    private static func folder(of path: String) -> String {
        path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[...$0]) } ?? "."
    }

    private static func interimName(for path: String) -> String {
        "\(path).\(String(UInt64.random(in: 0 ... .max), radix: 36))"
    }
}
