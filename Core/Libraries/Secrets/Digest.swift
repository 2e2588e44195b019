import CSodium
import Glibc

/// BLAKE2b-256 (libsodium `crypto_generichash`): what is kept of a secret that is random enough not to be guessed.
public enum Digest {
    /// Parts are told apart: ("ab", "c") and ("a", "bc") have different digests.
    public static func of(_ parts: String...) -> [UInt8] {
        let hash = Hash()
        for part in parts {
            var length = UInt64(part.utf8.count).littleEndian
            withUnsafeBytes(of: &length) { hash.add($0) }
            Array(part.utf8).withUnsafeBytes { hash.add($0) }
        }
        return hash.finish()
    }

    public static func of(_ bytes: [UInt8]) -> [UInt8] {
        let hash = Hash()
        bytes.withUnsafeBytes { hash.add($0) }
        return hash.finish()
    }

    /// Of a file's content, a piece at a time.
    /// - Throws: `FileUnreadable`.
    public static func of(file path: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileUnreadable(path: path, code: errno) }
        defer { close(descriptor) }
        let hash = Hash()
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw FileUnreadable(path: path, code: errno) }
            guard count > 0 else { return hash.finish() }
            buffer[..<count].withUnsafeBytes { hash.add($0) }
        }
    }

    public struct FileUnreadable: Error {
        public let path: String
        /// Of errno(3).
        public let code: Int32
    }

    /// A digest in the making, for what does not fit into memory. Of one thread.
    public final class Hash {
        /// Opaque to Swift, for it wants to lie at a multiple of 64 bytes.
        private let state: OpaquePointer

        public init() {
            Sodium.ready
            state = OpaquePointer(
                UnsafeMutableRawPointer.allocate(byteCount: crypto_generichash_statebytes(), alignment: 64))
            crypto_generichash_init(state, nil, 0, 32)
        }

        deinit {
            UnsafeMutableRawPointer(state).deallocate()
        }

        public func add(_ bytes: UnsafeRawBufferPointer) {
            crypto_generichash_update(
                state, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count))
        }

        /// Once.
        public func finish() -> [UInt8] {
            var digest = [UInt8](repeating: 0, count: 32)
            crypto_generichash_final(state, &digest, digest.count)
            return digest
        }
    }
}
