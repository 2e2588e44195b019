import FastCGI
import JSON

extension Method {
    /// A method that answers a file, which nginx sends (`X-Accel-Redirect`).
    public static func file(
        _ summary: String, access: Access, _ act: @escaping @Sendable (Call<NoForm>, Desk) throws -> StoredFile
    ) -> Method {
        Method("GET", summary, access) { call, desk in
            let file = try act(call, desk)
            // Only what a browser shows without running anything is shown in place.
            let disposition = file.kind == "photo" ? "inline" : "attachment" + fileName(file.name)
            return Response(
                .ok,
                headers: [
                    ("Content-Type", file.kind == "photo" ? "image/jpeg" : "application/octet-stream"),
                    ("Content-Disposition", disposition), ("X-Accel-Redirect", "/internal/files/\(file.uuid)"),
                    ("Cache-Control", "private, max-age=86400"), ("Content-Security-Policy", "sandbox"),
                ])
        }
    }

    /// RFC 6266 with RFC 8187: a name in any language.
    private static func fileName(_ name: String?) -> String {
        guard let name else { return "" }
        let encoded = name.utf8.prefix(200).map { byte -> String in
            let character = Character(Unicode.Scalar(byte))
            if byte < 128, character.isLetter || character.isNumber || "._-".contains(character) {
                return String(character)
            }
            let hex = String(byte, radix: 16, uppercase: true)
            return "%" + (hex.count == 1 ? "0" : "") + hex
        }
        return "; filename*=UTF-8''" + encoded.joined()
    }
}
