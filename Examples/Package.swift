// swift-tools-version: 6.2
import PackageDescription

/// Small programs that use the library as any other package would. `scripts/examples` builds and runs them.
func example(_ name: String) -> Target {
    .executableTarget(
        name: name, dependencies: [.product(name: "HasDataExport", package: "hasdata-export")],
        swiftSettings: [.swiftLanguageMode(.v6)])
}

let package = Package(
    name: "examples",
    platforms: [.macOS(.v26)],
    dependencies: [.package(name: "hasdata-export", path: "..")],
    targets: [
        example("export-job"), example("decode-rows"), example("custom-format"), example("filter-and-merge"),
        example("plug-ins"),
        // The last step of the tutorial in the library's documentation.
        example("tutorial"),
    ]
)
