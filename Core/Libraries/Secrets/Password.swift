import CSodium

/// Passwords as Argon2id hashes (libsodium `crypto_pwhash_str`, interactive limits: 64 MiB, 2 passes).
public enum Password {
    public static func hash(_ password: String) -> String {
        Sodium.ready
        var hash = [CChar](repeating: 0, count: Int(crypto_pwhash_STRBYTES))
        let result = crypto_pwhash_str(
            &hash, password, UInt64(password.utf8.count), UInt64(crypto_pwhash_opslimit_interactive()),
            crypto_pwhash_memlimit_interactive())
        precondition(result == 0, "out of memory for Argon2id")
        return String(decoding: hash.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    public static func verify(_ password: String, against hash: String) -> Bool {
        Sodium.ready
        return crypto_pwhash_str_verify(hash, password, UInt64(password.utf8.count)) == 0
    }
}

enum Sodium {
    /// sodium_init(3) must come before anything else; it may be called again and from any thread.
    static var ready: Void {
        precondition(sodium_init() >= 0, "libsodium could not be initialised")
    }
}
