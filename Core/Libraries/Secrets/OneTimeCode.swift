import COATH
import Glibc
import Timestamps

/// One-time codes as authenticator apps show them: TOTP with SHA-1, six digits and steps of 30 seconds (RFC 6238),
/// through liboath.
public enum OneTimeCode {
    /// Seconds for which a code is shown.
    public static let step: Int64 = 30
    private static let digits: UInt32 = 6
    /// oath_init(3) must come before anything else.
    private static let initialised: Void = { precondition(oath_init() == OATH_OK.rawValue, "liboath does not start") }()

    /// 160 random bits, as RFC 4226 §4 recommends.
    public static func newSecret() -> [UInt8] {
        Random.bytes(20)
    }

    /// A secret as it is typed into an app (RFC 4648 §6), without padding.
    public static func base32(_ secret: [UInt8]) -> String {
        _ = initialised
        var text: UnsafeMutablePointer<CChar>?
        let result = secret.withCharacters { oath_base32_encode($0, secret.count, &text, nil) }
        guard result == OATH_OK.rawValue, let text else { fatalError("out of memory") }
        defer { free(text) }
        return String(String(cString: text).prefix { $0 != "=" })
    }

    /// The time step that a code is right for: the one of `moment`, the one before or the one after it; nil if it is
    /// wrong. Whoever has seen a code could use it again, so a step, and those before it, must not be taken twice.
    /// - Parameter code: spaces in it do not count.
    public static func verify(_ code: String, secret: [UInt8], at moment: Timestamp) -> Int64? {
        let typed = code.filter { $0 != " " }
        let current = moment.seconds / step
        // The latest, in case that two steps should have the same code.
        return [current + 1, current, current - 1].first { step in
            step >= 0 && equalInConstantTime(typed, self.code(for: step, secret: secret))
        }
    }

    /// What an app shows during a time step.
    static func code(for step: Int64, secret: [UInt8]) -> String {
        _ = initialised
        var code = [CChar](repeating: 0, count: Int(digits) + 1)
        let result = secret.withCharacters {
            oath_totp_generate($0, secret.count, Int(step * Self.step), UInt32(Self.step), 0, digits, &code)
        }
        precondition(result == OATH_OK.rawValue, "liboath does not compute a code")
        return String(decoding: code.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// What an app reads from a QR code (https://github.com/google/google-authenticator/wiki/Key-Uri-Format).
    public static func url(secret: [UInt8], account: String, issuer: String) -> String {
        let issuer = encoded(issuer)
        return "otpauth://totp/\(issuer):\(encoded(account))?secret=\(base32(secret))&issuer=\(issuer)"
            + "&algorithm=SHA1&digits=\(digits)&period=\(step)"
    }

    /// Percent-encoded but for the unreserved characters of RFC 3986 §2.3. A colon would divide a label, and is left out.
    private static func encoded(_ text: String) -> String {
        let hexadecimal = Array("0123456789ABCDEF".utf8)
        let bytes = text.utf8.filter { $0 != UInt8(ascii: ":") }.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                [byte]
            default: [UInt8(ascii: "%"), hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension [UInt8] {
    /// As C has bytes in these functions.
    fileprivate func withCharacters<Result>(_ body: (UnsafePointer<CChar>?) -> Result) -> Result {
        withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { body($0.baseAddress) }
        }
    }
}
