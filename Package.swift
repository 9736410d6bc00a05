// swift-tools-version: 6.1
import PackageDescription

/// Every target is built alike: Swift 6 mode, explicit existentials, imports that stay where they are written.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

let package = Package(
    name: "hasdata-export",
    platforms: [.macOS(.v15)],
    products: [],
    targets: [
        .systemLibrary(
            name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .systemLibrary(
            name: "CISAL", pkgConfig: "libisal", providers: [.apt(["libisal-dev"]), .brew(["isa-l"])]),
        .systemLibrary(
            name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"]), .brew(["libxml2"])]),

        .target(name: "CCurl", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),

        library("Tabular"),
        library("JSONScanning", ["Tabular"]),
        library("HasDataAPI", ["Tabular", "JSONScanning", "CCurl"]),

        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
        tests("JSONScanningTests", ["JSONScanning", "Tabular"]),
        tests("HasDataAPITests", ["HasDataAPI", "JSONScanning", "Tabular", "TestSupport"]),
    ]
)
