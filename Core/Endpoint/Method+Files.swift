import FastCGI
import JSON

/// How a file is wanted.
public struct FileQuery: Form {
    public let isPreview: Bool

    public init(_ fields: inout FormFields) {
        isPreview = fields.word("size", among: [("preview", true), ("original", false)]) ?? false
    }
}

extension Method {
    /// A method that answers a file, which nginx sends (`X-Accel-Redirect`).
    public static func file(
        _ summary: String, access: Access, _ act: @escaping @Sendable (Call<FileQuery>, Desk) throws -> StoredFile
    ) -> Method {
        Method(
            name: "GET", summary: summary, access: access, query: FileQuery.declaredFields,
            answer: Content(type: "*/*", schema: ["type": "string", "format": "binary"])
        ) { request, caller, path, desk in
            let query: FileQuery = try request.readQuery()
            let file = try act(Call(request: request, form: query, caller: caller, path: path), desk)
            // Only what a browser shows without running anything is shown in place.
            let isShown = file.isSafeImage
            let folder = query.isPreview && file.hasPreview ? "previews" : "files"
            return Response(
                .ok,
                headers: [
                    ("Content-Type", isShown ? file.mimeType ?? "" : "application/octet-stream"),
                    ("Content-Disposition", (isShown ? "inline" : "attachment") + fileName(file.name)),
                    ("X-Accel-Redirect", "/internal/\(folder)/\(file.uuid)"),
                    ("Cache-Control", "private, max-age=86400"), ("Content-Security-Policy", "sandbox"),
                ])
        }
    }

    /// A method that takes a file, which nginx has written to disk: it never passes through a function's memory.
    public static func upload<Result>(
        _ summary: String, access: Access, gives shape: Shape<Result>,
        _ act: @escaping @Sendable (MultipartFile, Caller, Desk) throws -> Result
    ) -> Method {
        let schema: JSONValue = [
            "type": "object", "properties": ["file": ["type": "string", "format": "binary"]], "required": ["file"],
        ]
        return Method(
            name: "POST", summary: summary, access: access, body: Content(type: "multipart/form-data", schema: schema),
            status: .created, answer: Content(type: "application/json", schema: shape.schema), isCreating: true,
            rate: .creation
        ) { request, caller, _, desk in
            guard let caller else { throw Refusal.unauthenticated }
            return .json(.created, shape.bytes(of: try act(try request.multipart(), caller, desk)))
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

extension Request {
    /// - Throws: `Refusal.unreadable`, `Refusal.invalid` for what is no multipart form.
    func multipart() throws -> MultipartFile {
        guard let file = bodyFile else { throw Refusal.invalid([FormIssue("file", .missing)]) }
        do {
            return try MultipartFile(path: file, contentType: parameters["CONTENT_TYPE"] ?? "")
        } catch {
            throw Refusal.invalid([FormIssue("file", .malformed(expected: "a file in multipart/form-data"))])
        }
    }
}
