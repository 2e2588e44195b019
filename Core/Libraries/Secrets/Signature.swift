import CSodium

/// HMAC-SHA-256 (libsodium), as Standard Webhooks 1.0 signs with it.
public enum Signature {
    public static func hmac(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        Sodium.ready
        var state = crypto_auth_hmacsha256_state()
        var code = [UInt8](repeating: 0, count: Int(crypto_auth_hmacsha256_bytes()))
        crypto_auth_hmacsha256_init(&state, key, key.count)
        crypto_auth_hmacsha256_update(&state, message, UInt64(message.count))
        crypto_auth_hmacsha256_final(&state, &code)
        return code
    }
}

/// Base64 with padding (RFC 4648 §4).
public enum Base64 {
    public static func text(of bytes: [UInt8]) -> String {
        Sodium.ready
        let variant = sodium_base64_VARIANT_ORIGINAL
        var text = [CChar](repeating: 0, count: sodium_base64_encoded_len(bytes.count, variant))
        sodium_bin2base64(&text, text.count, bytes, bytes.count, variant)
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
