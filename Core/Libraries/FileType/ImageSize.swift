/// An image's size, out of libmagic's description of it.
struct ImageSize {
    let width: Int
    let height: Int

    /// Nil where there is none, or it makes no sense.
    init?(mimeType: String, description: String) {
        let fields = description.split(separator: ", ").map(String.init)
        guard let field = Self.place(in: fields, mimeType: mimeType), fields.indices.contains(field) else { return nil }
        let sides = fields[field].filter { $0 != " " }.split(separator: "x", omittingEmptySubsequences: false)
        guard sides.count == 2, let width = Int(sides[0]), let height = Int(sides[1]), width > 0, height > 0 else {
            return nil
        }
        self.width = width
        self.height = height
    }

    private static func place(in fields: [String], mimeType: String) -> Int? {
        switch mimeType {
        case "image/png": return 1
        case "image/gif": return 2
        case "image/webp": return fields.dropFirst(2).first == "VP8 encoding" ? 3 : nil
        case "image/jpeg":
            // Comments and Exif texts come before it and may look like it, but they end in a quotation mark or bracket.
            guard fields.count > 3, fields[fields.count - 3].hasPrefix("precision "),
                let components = fields.last, components.hasPrefix("components "), Int(components.dropFirst(11)) != nil
            else { return nil }
            return fields.count - 2
        default: return nil
        }
    }
}
