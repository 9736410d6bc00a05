// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody who uses the library fetches what only measuring needs.
let package = Package(
    name: "hasdata-export-benchmarks",
    platforms: [.macOS(.v26)],
    dependencies: [
        .package(name: "hasdata-export", path: "../"),
        // Without its traits it interposes no allocator; Benchmarks/Allocations counts allocations.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    ],
    targets: [
        .executableTarget(
            name: "Micro",
            dependencies: [
                .product(name: "HasDataExportParts", package: "hasdata-export"),
                .product(name: "Benchmark", package: "benchmark"),
            ],
            path: "Micro",
            swiftSettings: [
                .swiftLanguageMode(.v6),
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"),
            ],
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")])
    ]
)
