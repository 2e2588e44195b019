// swift-tools-version: 6.0
import PackageDescription

/// What knows nothing of tickets: each could serve another project.
let libraries: [(name: String, dependencies: [Target.Dependency])] = [
    ("FastCGI", ["CFastCGI", "CLinux", "JSON", "Logging", "Timestamps"]),
    ("FileType", ["CMagic"]),
    ("HTTPClient", ["CCurl", "NewFile"]),
    ("JSON", ["CJansson", "Timestamps"]),
    ("Logging", ["JSON", "Timestamps"]),
    ("MariaDB", ["CMariaDB", "Timestamps"]),
    ("NewFile", ["CLinux"]),
    ("Options", []),
    ("Secrets", ["CJWT", "COATH", "CSodium", "Timestamps"]),
    ("Timestamps", []),
    ("WorkingHours", ["CGLib", "Timestamps"]),
]
let cLibraries = ["CCurl", "CFastCGI", "CGLib", "CJWT", "CJansson", "CLinux", "CMagic", "CMariaDB", "COATH", "CSodium"]
/// Those whose headers are not in the compiler's way by themselves.
let pkgConfig = ["CGLib": "glib-2.0"]
let dialects = ["Admin", "Chat", "Gateway", "Support", "Tickets"]

let package = Package(
    name: "Core",
    products: [
        .library(name: "TopicDeskCore", type: .dynamic, targets: ["Core"] + libraries.map(\.name))
    ],
    targets: cLibraries.map { .systemLibrary(name: $0, path: "Libraries/C/\($0)", pkgConfig: pkgConfig[$0]) }
        + libraries.map { .target(name: $0.name, dependencies: $0.dependencies, path: "Libraries/\($0.name)") }
        + [
            .target(
                name: "Core",
                dependencies: libraries.map { .byName(name: $0.name) },
                path: ".",
                exclude: ["Libraries", "Telegram/README.md"] + dialects.map { "Dialects/\($0)/README.md" },
                resources: [.embedInCode("Migrations")]
            )
        ],
    swiftLanguageModes: [.v6]
)
