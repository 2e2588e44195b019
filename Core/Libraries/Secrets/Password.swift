import CSodium
import Synchronization

/// Passwords as Argon2id hashes (libsodium `crypto_pwhash_str`, interactive limits: 64 MiB, 2 passes). One at a time in a
/// process: many at once would take more memory than a small machine has.
public enum Password {
    private static let turn = Mutex(())

    public static func hash(_ password: String) -> String {
        Sodium.ready
        var hash = [CChar](repeating: 0, count: Int(crypto_pwhash_STRBYTES))
        let result = turn.withLock { _ in
            crypto_pwhash_str(
                &hash, password, UInt64(password.utf8.count), UInt64(crypto_pwhash_opslimit_interactive()),
                crypto_pwhash_memlimit_interactive())
        }
        precondition(result == 0, "out of memory for Argon2id")
        return String(decoding: hash.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// - Parameter hash: nil takes as long as any other, and is never right: whether there is an account does not show.
    public static func verify(_ password: String, against hash: String?) -> Bool {
        Sodium.ready
        let known = hash ?? nobodys
        let isRight = turn.withLock { _ in crypto_pwhash_str_verify(known, password, UInt64(password.utf8.count)) == 0 }
        return isRight && hash != nil
    }

    private static let nobodys = hash(Random.hex(16))
}

enum Sodium {
    /// sodium_init(3) must come before anything else; it may be called again and from any thread.
    static var ready: Void {
        precondition(sodium_init() >= 0, "libsodium could not be initialised")
    }
}
