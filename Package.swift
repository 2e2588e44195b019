// swift-tools-version: 6.0
import Foundation
import PackageDescription

/// A folder below `Functions/<area>/` with a `main.swift` is an executable named `<area>-<folder>`.
let functions: [(name: String, path: String)] = {
    let files = FileManager.default
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Functions")
    let areas = (try? files.contentsOfDirectory(atPath: root.path)) ?? []
    return areas.sorted().flatMap { area in
        let endpoints = (try? files.contentsOfDirectory(atPath: root.appendingPathComponent(area).path)) ?? []
        return endpoints.sorted()
            .filter { files.fileExists(atPath: root.appendingPathComponent("\(area)/\($0)/main.swift").path) }
            .map { (name: "\(area)-\($0)", path: "Functions/\(area)/\($0)") }
    }
}()

/// One shared library for all of them: an executable is what its own `main.swift` says, and no more.
let core: [Target.Dependency] = [.product(name: "TopicDeskCore", package: "Core")]

let package = Package(
    name: "TopicDesk",
    dependencies: [.package(path: "Core")],
    targets: functions.map { .executableTarget(name: $0.name, dependencies: core, path: $0.path) }
        + [
            .executableTarget(name: "generate", dependencies: core, path: "Tools/generate"),
            .executableTarget(name: "responder", dependencies: core, path: "Tests/Fixtures/responder"),
            .testTarget(name: "LibraryTests", dependencies: core + ["responder"], path: "Tests/LibraryTests"),
            .testTarget(name: "CoreTests", dependencies: core, path: "Tests/CoreTests"),
        ],
    swiftLanguageModes: [.v6]
)
