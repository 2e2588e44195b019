import CSodium

/// Lower-case hexadecimal (libsodium `sodium_bin2hex`).
public enum Hexadecimal {
    public static func text(of bytes: [UInt8]) -> String {
        var text = [CChar](repeating: 0, count: bytes.count * 2 + 1)
        sodium_bin2hex(&text, text.count, bytes, bytes.count)
        return String(decoding: text.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
