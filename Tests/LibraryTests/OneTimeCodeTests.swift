import Secrets
import Testing
import Timestamps

@Suite struct `A one-time code` {
    /// The secret of RFC 6238, appendix B.
    private let secret = Array("12345678901234567890".utf8)

    /// The RFC's codes have eight digits; of those, six are shown.
    @Test(arguments: [
        (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"),
        (2_000_000_000, "279037"), (20_000_000_000, "353130"),
    ])
    func `is what RFC 6238 says`(seconds: Int64, code: String) {
        #expect(OneTimeCode.verify(code, secret: secret, at: Timestamp(seconds: seconds)) == seconds / 30)
    }

    /// RFC 4226, appendix D: the codes of the first ten steps.
    @Test func `is good for its step, the one before and the one after`() {
        let codes = [
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489",
        ]
        for (step, code) in codes.enumerated() {
            for now in 0..<12 {
                for second in [now * 30, now * 30 + 29] {
                    let found = OneTimeCode.verify(code, secret: secret, at: Timestamp(seconds: Int64(second)))
                    #expect(found == (abs(now - step) <= 1 ? Int64(step) : nil), "\(code) at second \(second)")
                }
            }
        }
    }

    @Test func `may be typed with spaces`() {
        #expect(OneTimeCode.verify(" 287 082 ", secret: secret, at: Timestamp(seconds: 59)) == 1)
    }

    @Test(arguments: ["", "287083", "28708", "2870820", "94287082", "-287082", "２８７０８２", "287082\0", "abcdef"])
    func `is wrong if it is anything else`(code: String) {
        #expect(OneTimeCode.verify(code, secret: secret, at: Timestamp(seconds: 59)) == nil)
        #expect(OneTimeCode.verify("287082", secret: [0] + secret, at: Timestamp(seconds: 59)) == nil)
    }

    @Test func `is of a secret that nobody can know`() {
        #expect(OneTimeCode.newSecret().count == 20)
        #expect(OneTimeCode.newSecret() != OneTimeCode.newSecret())
    }

    /// RFC 4648 §10, without the padding.
    @Test(arguments: [
        ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
        ("foobar", "MZXW6YTBOI"), ("12345678901234567890", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"),
    ])
    func `has its secret in base 32`(text: String, base32: String) {
        #expect(OneTimeCode.base32(Array(text.utf8)) == base32)
    }

    @Test func `has an address that an app can read`() {
        let url = OneTimeCode.url(secret: secret, account: "ada+x@example.com", issuer: "Büro: Nord & Süd")
        #expect(
            url == "otpauth://totp/B%C3%BCro%20Nord%20%26%20S%C3%BCd:ada%2Bx%40example.com"
                + "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=B%C3%BCro%20Nord%20%26%20S%C3%BCd"
                + "&algorithm=SHA1&digits=6&period=30")
    }
}
