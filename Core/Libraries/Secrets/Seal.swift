import CSodium

/// Seals what must be read again but not by whoever reads the database (libsodium `crypto_secretbox`:
/// XSalsa20-Poly1305). A nonce stands before each sealed text.
public struct Seal: Sendable {
    private let key: [UInt8]

    /// - Parameters:
    ///   - secret: the desk's own.
    ///   - purpose: keys of different purposes open nothing of each other's.
    public init(secret: String, purpose: String) {
        key = Digest.of(purpose, secret)
    }

    public func close(_ plain: [UInt8]) -> [UInt8] {
        Sodium.ready
        let nonce = Random.bytes(Int(crypto_secretbox_noncebytes()))
        var sealed = [UInt8](repeating: 0, count: plain.count + Int(crypto_secretbox_macbytes()))
        let result = crypto_secretbox_easy(&sealed, plain, UInt64(plain.count), nonce, key)
        precondition(result == 0, "libsodium could not seal")
        return nonce + sealed
    }

    /// Nil for what was not sealed with this key.
    public func open(_ sealed: [UInt8]) -> [UInt8]? {
        Sodium.ready
        let (nonceLength, macLength) = (Int(crypto_secretbox_noncebytes()), Int(crypto_secretbox_macbytes()))
        guard sealed.count >= nonceLength + macLength else { return nil }
        let (nonce, rest) = (Array(sealed[..<nonceLength]), Array(sealed[nonceLength...]))
        var plain = [UInt8](repeating: 0, count: rest.count - macLength)
        guard crypto_secretbox_open_easy(&plain, rest, UInt64(rest.count), nonce, key) == 0 else { return nil }
        return plain
    }
}
