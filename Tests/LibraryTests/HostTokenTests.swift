import Secrets
import Testing

/// Keys and tokens that another library made (PyJWT 2.6), for the subject "ada".
@Suite struct `A token of the host application` {
    private static let rsa = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAr9ImScSLYOjyBPJz18SP
        jM830KzhUGU/DRb6aGQ/8ETvDV4E+FlAYm3RflBxIJcF4ky8tFl/PNnyfr78vaIL
        EFSGK+1WWY3UUCzBL97K9oWDgw9FfNK+NzwmDKIW4vL02W6jBiV+aiZqUVZ1103X
        wMwnGbOQjN2fWit5f9ZFq2pUn4NVeWM/kvMt5ZVkAqhSuRRCChNYD4m4AwEoGUZq
        As2ALKP0k3hDJTbcbQFn1xTbCehwYQncWfW4Ohb8NlMxg/5DElbdiUyQ5eRdjsEe
        eaQTnusfX1eIYRIGTYZrDPP3GmJsnO4iWYp88EfOm2UyRbMvCYNzAwEmwbSyDOb3
        WQIDAQAB
        -----END PUBLIC KEY-----
        """
    private static let rs256 =
        "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhZGEifQ.V6i1lFgQyLXJdPGSeQyhe2oz3RNOrSqiJS6sxzvBvRYfrS6Kdnot5hRmGtuQd8NgEXpE7h-R4qV4Xrps4f6VYPwYu2PvSXC1ZaXhvDfHmyAoBIAi5YBgi_CExPnuLBOabjpuLhuS6Tn5tf5RLvN7wQmffCK8VLpvF_1iBJtZMYiRKlUlxEfwgtzmLD648JkF-ZluLLuVdauOjxk4pxoJUR6bHAFNGaINrISHR9qMUos45oe-kQCRxHTNN9PpUDSO4Nm6s__YUUckPKTdZvjz1gD8vEgAn09l0I_0jdXhCnJxVhvkPFDQNSiFOKG5_tw6eL-3YYB2174xyxQkOVdHrQ"
    private static let p256 = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqBZhQ0QZz1kmMVdPeD1ffA5WkMnm
        XyPjGHupvtDByv+r9XP1UniaKt5YDFxXfSDw2+bhnq6SaoKHw3MA/rbdnw==
        -----END PUBLIC KEY-----
        """
    private static let es256 =
        "eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhZGEifQ.hgs7aX7070FRPDv5lWDu7vGPqsIXn5r9OXa6tYOVzyTkPwA-oy7uyS9kYl11ykLCltz9UAbtiJ7A4-ICyY9dgQ"
    /// The public key, which everybody has, taken for an HMAC secret.
    private static let confused =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhZGEifQ.TpAv4T_l4lZ5KNau2g_cbVlkw78wIqKjQGQFSBY98wU"
    private let secret = "0123456789abcdef0123456789abcdef"

    @Test func `is believed when its public key is configured`() {
        #expect(TokenKeys(secret: secret, publicKey: Self.rsa).verify(Self.rs256)?.subject == "ada")
        #expect(TokenKeys(secret: secret, publicKey: Self.p256).verify(Self.es256)?.subject == "ada")
    }

    @Test func `is nothing under another key, or none`() {
        #expect(TokenKeys(secret: secret, publicKey: Self.p256).verify(Self.rs256) == nil)
        #expect(TokenKeys(secret: secret, publicKey: Self.rsa).verify(Self.es256) == nil)
        #expect(TokenKeys(secret: secret, publicKey: nil).verify(Self.rs256) == nil)
    }

    @Test func `cannot be made from the public key`() {
        #expect(TokenKeys(secret: secret, publicKey: Self.rsa).verify(Self.confused) == nil)
        #expect(TokenKeys(secret: secret, publicKey: Self.rsa + "\n").verify(Self.confused) == nil)
    }

    @Test func `does not shut out our own`() {
        let keys = TokenKeys(secret: secret, publicKey: Self.rsa)
        #expect(keys.verify(keys.sign(Claims(subject: "grace")))?.subject == "grace")
    }
}
