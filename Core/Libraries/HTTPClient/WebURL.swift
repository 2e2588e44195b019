import CCurl

/// A URL in its parts, as libcurl itself will read it (libcurl-url(3)); an IPv4 address in whatever spelling becomes the
/// usual one.
public struct WebURL: Sendable {
    public let scheme: String
    public let host: String
    public let hasCredentials: Bool

    /// Nil for what is no URL.
    public init?(_ text: String) {
        // libcurl would take the path for the host.
        guard !text.contains(":///"), let handle = curl_url() else { return nil }
        defer { curl_url_cleanup(handle) }
        guard curl_url_set(handle, CURLUPART_URL, text, UInt32(CURLU_NON_SUPPORT_SCHEME)) == CURLUE_OK,
            let scheme = Self.part(CURLUPART_SCHEME, of: handle), let host = Self.part(CURLUPART_HOST, of: handle),
            !host.isEmpty
        else { return nil }
        self.scheme = scheme.lowercased()
        let name = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host.lowercased()
        self.host = name.hasSuffix(".") ? String(name.dropLast()) : name
        hasCredentials =
            Self.part(CURLUPART_USER, of: handle) != nil || Self.part(CURLUPART_PASSWORD, of: handle) != nil
    }

    private static func part(_ part: CURLUPart, of handle: OpaquePointer) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(handle, part, &text, 0) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }
}
