// swift-tools-version: 6.2
import PackageDescription

// The libFuzzer entries: a package of its own, so that the main one is built without sanitizers. `scripts/fuzz` builds
// and runs it.
let package = Package(
    name: "fuzzing",
    platforms: [.macOS(.v26)],
    dependencies: [.package(name: "hasdata-export", path: "../..")],
    targets: [
        .executableTarget(
            name: "fuzz",
            dependencies: [.product(name: "HasDataExport", package: "hasdata-export")],
            swiftSettings: [
                .swiftLanguageMode(.v6),
                .enableUpcomingFeature("ExistentialAny"),
                // libFuzzer brings `main`; the entries reach into internal scanners.
                .unsafeFlags(["-parse-as-library"]),
            ])
    ]
)
