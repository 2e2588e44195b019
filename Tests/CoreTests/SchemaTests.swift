import FoundationEssentials
import Testing

@testable import Core

@Suite struct `The migrations` {
    @Test func `are all that lie in their folder, in their order`() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Core/Migrations")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".sql") }
            .sorted()
        let names = Migration.all.map { migration in
            "m" + String(repeating: "0", count: 4 - "\(migration.version)".count)
                + "\(migration.version)_\(migration.name).sql"
        }
        #expect(names == files)
    }
}
