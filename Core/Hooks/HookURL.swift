import HTTPClient

/// Which URLs a hook may have. Where a name leads is checked again at each call, on the address that is connected to.
enum HookURL {
    /// What it must be instead, or nil for one that is good.
    static func fault(in text: String, allowsPrivate: Bool) -> String? {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }), let url = WebURL(text) else { return "an https URL" }
        guard url.scheme == "https" || allowsPrivate && url.scheme == "http" else { return "an https URL" }
        if url.hasCredentials { return "a URL without user name and password" }
        if allowsPrivate { return nil }
        let isLocalName =
            url.host == "localhost" || url.host.hasSuffix(".localhost") || url.host.hasSuffix(".local")
            || url.host.hasSuffix(".internal")
        return isLocalName || PublicAddress.isPublic(url.host) == false ? "a URL of the open internet" : nil
    }
}
