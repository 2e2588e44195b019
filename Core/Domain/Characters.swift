extension String {
    /// The beginning of a text, in characters as MariaDB and JSON Schema count them: Unicode scalars. What a reader sees as
    /// one character may be many of them.
    func prefix(characters limit: Int) -> String {
        unicodeScalars.count <= limit ? self : String(String.UnicodeScalarView(unicodeScalars.prefix(limit)))
    }
}
