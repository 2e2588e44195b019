import FoundationEssentials
import Glibc

/// A file in a folder of its own; both are gone with it, and so is whatever else has come to be in the folder.
final class TemporaryFile {
    let folder: String
    let path: String

    init(_ bytes: [UInt8], name: String = "file") throws {
        var template = Array("/tmp/topicdesk-test-XXXXXX".utf8CString)
        folder = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
        path = folder + "/" + name
        try Data(bytes).write(to: URL(filePath: path))
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    var folderContents: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }
    }

    static func contents(of path: String) throws -> [UInt8] {
        try Array(Data(contentsOf: URL(filePath: path)))
    }
}
