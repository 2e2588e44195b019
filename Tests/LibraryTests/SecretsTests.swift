import Secrets
import Testing
import Timestamps

@Suite struct `Secrets` {
    private let keys = TokenKeys(secret: "0123456789abcdef0123456789abcdef", publicKey: nil)

    private func claims(expires: Int64? = nil) -> Claims {
        var claims = Claims(subject: "ada")
        claims.role = "admin"
        claims.expires = expires
        return claims
    }

    @Test func `a token says who it was made for`() {
        let read = keys.verify(keys.sign(claims()))
        #expect(read?.subject == "ada")
        #expect(read?.role == "admin")
        #expect(read?.expires == nil)
    }

    @Test func `a token of another secret is nothing`() {
        let other = TokenKeys(secret: "fedcba9876543210fedcba9876543210", publicKey: nil)
        #expect(other.verify(keys.sign(claims())) == nil)
    }

    @Test func `a token expires at its second`() {
        let token = keys.sign(claims(expires: 1_000))
        #expect(keys.verify(token, at: Timestamp(seconds: 999)) != nil)
        #expect(keys.verify(token, at: Timestamp(seconds: 1_000)) == nil)
    }

    @Test func `a token does not hold before its time`() {
        var claims = claims()
        claims.notBefore = 1_000
        let token = keys.sign(claims)
        #expect(keys.verify(token, at: Timestamp(seconds: 999)) == nil)
        #expect(keys.verify(token, at: Timestamp(seconds: 1_000)) != nil)
    }

    /// {"alg":"none","typ":"JWT"} . {"sub":"ada"} .
    @Test(arguments: [
        "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiJhZGEifQ.",
        "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiJhZGEifQ",
        "", ".", "..", "a.b.c", "🙂.🙂.🙂",
    ])
    func `what is unsigned or no token at all is nothing`(token: String) {
        #expect(keys.verify(token) == nil)
    }

    @Test func `every changed byte makes a token nothing`() {
        let token = Array(keys.sign(claims()).utf8)
        // The last character of base64 may have bits to spare, and only there can a change mean the same.
        for index in token.indices.dropLast() where token[index] != UInt8(ascii: ".") {
            var changed = token
            changed[index] = changed[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            guard changed != token else { continue }
            #expect(keys.verify(String(decoding: changed, as: UTF8.self)) == nil, "byte \(index)")
        }
    }

    @Test func `a password is known by its hash alone`() {
        let hash = Password.hash("correct horse")
        #expect(hash.hasPrefix("$argon2id$"))
        #expect(Password.verify("correct horse", against: hash))
        #expect(!Password.verify("correct hors", against: hash))
    }

    @Test func `a UUID tells its version, its variant and its time`() {
        let uuid = Random.uuid(at: Timestamp(seconds: 1_645_557_742))
        // RFC 9562, appendix A.6, has this time in its example.
        #expect(uuid.hasPrefix("017f22e2-7"))
        #expect(uuid.count == 36)
        #expect("89ab".contains(Array(uuid)[19]))
        #expect(Random.uuid() != Random.uuid())
    }

    @Test func `texts are compared whole`() {
        #expect(equalInConstantTime("secret", "secret"))
        #expect(!equalInConstantTime("secret", "secreT"))
        #expect(!equalInConstantTime("secret", "secre"))
        #expect(equalInConstantTime("", ""))
    }
}
