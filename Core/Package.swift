// swift-tools-version: 6.0
import PackageDescription

/// What knows nothing of tickets: each could serve another project.
let libraries: [(name: String, dependencies: [Target.Dependency])] = [
    ("FastCGI", ["CFastCGI", "JSON", "Logging", "Timestamps"]),
    ("HTTPClient", ["CCurl"]),
    ("JSON", ["Timestamps"]),
    ("Logging", ["JSON", "Timestamps"]),
    ("MariaDB", ["CMariaDB", "Timestamps"]),
    ("Options", []),
    ("Secrets", ["CJWT", "CSodium", "Timestamps"]),
    ("Timestamps", []),
]
let cLibraries = ["CCurl", "CFastCGI", "CJWT", "CMariaDB", "CSodium"]
let dialects = ["Support"]

let package = Package(
    name: "Core",
    products: [
        .library(name: "TopicDeskCore", type: .dynamic, targets: ["Core"] + libraries.map(\.name))
    ],
    targets: cLibraries.map { .systemLibrary(name: $0, path: "Libraries/C/\($0)") }
        + libraries.map { .target(name: $0.name, dependencies: $0.dependencies, path: "Libraries/\($0.name)") }
        + [
            .target(
                name: "Core",
                dependencies: libraries.map { .byName(name: $0.name) },
                path: ".",
                exclude: ["Libraries"] + dialects.map { "Dialects/\($0)/README.md" },
                resources: [.embedInCode("Migrations")]
            )
        ],
    swiftLanguageModes: [.v6]
)
