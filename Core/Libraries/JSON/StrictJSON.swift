import CJansson

/// Whether bytes are JSON to the letter (RFC 8259), by libjansson: the decoder that reads forms takes a trailing comma,
/// and looks at a text only when it is asked for it.
enum StrictJSON {
    static func accepts(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var error = json_error_t()
            let flags = Int(JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL)
            guard let value = json_loadb(buffer.baseAddress, buffer.count, flags, &error) else { return false }
            json_decref(value)
            return true
        }
    }
}
