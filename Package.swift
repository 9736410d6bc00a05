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

/// SwiftNIO, which only the sandbox uses.
func nio(_ product: String) -> Target.Dependency { .product(name: product, package: "swift-nio") }

let package = Package(
    name: "hasdata-export",
    platforms: [.macOS(.v15)],
    products: [],
    dependencies: [.package(url: "https://github.com/apple/swift-nio", from: "2.101.2")],
    targets: [
        .systemLibrary(
            name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .systemLibrary(
            name: "CISAL", pkgConfig: "libisal", providers: [.apt(["libisal-dev"]), .brew(["isa-l"])]),
        .systemLibrary(
            name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"]), .brew(["libxml2"])]),

        library("Tabular"),

        .target(name: "CSandboxJobs"),  // embeds Fixtures/jobs; its table is written by scripts/make-fixture-jobs
        library("HasDataSandbox", ["CSandboxJobs", nio("NIOCore"), nio("NIOPosix"), nio("NIOHTTP1")]),
        .executableTarget(name: "hasdata-sandbox", dependencies: ["HasDataSandbox"], swiftSettings: settings),
        tests("HasDataSandboxTests", ["HasDataSandbox"]),
    ]
)
