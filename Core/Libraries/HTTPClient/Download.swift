import CCurl
import NewFile

extension HTTPClient {
    public struct Download: Equatable, Sendable {
        public let status: Int
        /// Bytes written.
        public let length: Int
    }

    /// Sends a request and writes the body of its answer to a file as it comes, never holding more than a piece of it.
    /// The file is there when all of it is on the disk, and only for a status of 200; of anything else nothing is left.
    /// - Parameters:
    ///   - limit: bytes that the body may have. One that is announced to be larger is not begun.
    ///   - keepOn: run with each piece; what it throws ends the exchange.
    /// - Throws: `Failure` when there was no whole answer, `NewFile.Failure.tooLarge` or `.unwritable`, and what
    ///   `keepOn` throws.
    public func download(
        _ request: Request, to path: String, limit: Int, keepOn: () throws -> Void = {}
    ) throws -> Download {
        let file = try NewFile(path, limit: limit)
        var fault: (any Error)?
        let (status, failure) = withoutActuallyEscaping(keepOn) { keepOn in
            exchange(request, sizeLimit: limit) { status, piece in
                do {
                    try keepOn()
                    if status == 200 { try file.write(piece) }
                    return true
                } catch {
                    fault = error
                    return false
                }
            }
        }
        if let fault { throw fault }
        if let failure, failure.code == Int(CURLE_FILESIZE_EXCEEDED.rawValue), status == 200 {
            throw NewFile.Failure.tooLarge
        }
        if let failure { throw failure }
        if status == 200 { try file.finish() }
        return Download(status: status, length: file.length)
    }
}
