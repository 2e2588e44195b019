import CLinux
import Glibc

/// An open file, read by position (pread(2)), so that nobody who reads it disturbs another.
final class BodyFile: Sendable {
    private let descriptor: Int32

    init(_ path: String) throws(MultipartError) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .unreadable(errno) }
    }

    deinit {
        close(descriptor)
    }

    /// The bytes from `offset` on: `count` of them, or fewer where the file ends.
    func read(_ count: Int, at offset: Int64) throws(MultipartError) -> [UInt8] {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, total in
            while total < count {
                let more = pread(descriptor, buffer.baseAddress! + total, count - total, Int(offset) + total)
                if more > 0 {
                    total += more
                } else if more == 0 {
                    break
                } else if errno != EINTR {
                    failure = errno
                    break
                }
            }
        }
        guard failure == 0 else { throw .unreadable(failure) }
        return bytes
    }

    /// Appends `length` bytes from `offset` on to another file.
    func copy(_ offset: Int64, _ length: Int64, to target: Int32) throws(MultipartError) {
        var position = offset
        let end = offset + length
        while position < end {
            let count = copy_file_range(descriptor, &position, target, nil, Int(end - position), 0)
            // Between some file systems, or on an old kernel, it does not work or copies nothing.
            guard count > 0 || count < 0 && errno == EINTR else { break }
        }
        while position < end {
            let bytes = try read(Int(min(end - position, 1 << 16)), at: position)
            guard !bytes.isEmpty else { throw .truncated }
            try Self.write(bytes, to: target)
            position += Int64(bytes.count)
        }
    }

    private static func write(_ bytes: [UInt8], to target: Int32) throws(MultipartError) {
        var written = 0
        while written < bytes.count {
            let more = bytes.withUnsafeBytes { Glibc.write(target, $0.baseAddress! + written, $0.count - written) }
            guard more > 0 || more < 0 && errno == EINTR else { throw .unwritable(errno) }
            written += max(0, more)
        }
    }
}
