// swift-tools-version: 6.2
import PackageDescription

/// Every target is built alike: Swift 6 mode, explicit existentials, imports that stay where they are written.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

func library(_ name: String, _ dependencies: [Target.Dependency] = [], path: String? = nil) -> Target {
    .target(name: name, dependencies: dependencies, path: path, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// SwiftNIO, which only the sandbox uses.
func nio(_ product: String) -> Target.Dependency { .product(name: product, package: "swift-nio") }

/// Homebrew keeps RE2 where only pkg-config knows. On Linux it stands where every compiler looks, and its flags for threads,
/// which the package manager refuses with a warning, are of no use.
#if os(Linux)
    let re2PackageConfig: String? = nil
#else
    let re2PackageConfig: String? = "re2"
#endif

/// The name that the linker is given; scripts/release asks for the archive, so that the commands start without loading RE2.
let re2Library = Context.environment["HASDATA_RE2_LIBRARY"] ?? "re2"

let package = Package(
    name: "hasdata-export",
    platforms: [.macOS(.v26)],
    products: [
        .library(name: "HasDataExport", targets: ["HasDataExport"]),
        // What the library is made of, for measuring part by part; it promises nothing.
        .library(
            name: "HasDataExportParts",
            targets: [
                "Tabular", "ByteScanning", "Compression", "CSVFormat", "JSONFormat", "XLSXFormat", "Transforms",
            ]),
        .executable(name: "hasdata-export", targets: ["hasdata-export"]),
        .executable(name: "hasdata-sandbox", targets: ["hasdata-sandbox"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    ],
    targets: [
        .systemLibrary(
            name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .systemLibrary(
            name: "CISAL", pkgConfig: "libisal", providers: [.apt(["libisal-dev"]), .brew(["isa-l"])]),
        .systemLibrary(
            name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
        .systemLibrary(name: "CBzip2", providers: [.apt(["libbz2-dev"]), .brew(["bzip2"])]),
        .systemLibrary(
            name: "CLZMA", pkgConfig: "liblzma", providers: [.apt(["liblzma-dev"]), .brew(["xz"])]),
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),
        .systemLibrary(
            name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"]), .brew(["libxml2"])]),
        .systemLibrary(
            name: "CRE2System", pkgConfig: re2PackageConfig, providers: [.apt(["libre2-dev"]), .brew(["re2"])]),

        .target(name: "CByteScanning"),
        .target(
            name: "CRE2", dependencies: ["CRE2System", "CByteScanning"], linkerSettings: [.linkedLibrary(re2Library)]),
        .target(name: "CSystemCalls"),
        .target(name: "CBuildInfo"),
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
        library("Libc"),
        library("Threads", ["CSystemCalls", "Libc"]),
        library("Tabular"),
        library("ByteScanning", ["CByteScanning"]),
        library("JSONScanning", ["Tabular", "ByteScanning"]),
        library("Compression", ["Tabular", "Threads", "Libc", "CISAL", "CZlib", "CZstd", "CBzip2", "CLZMA"]),
        library("CSVFormat", ["Tabular", "ByteScanning", "JSONScanning"]),
        library("JSONFormat", ["Tabular", "ByteScanning", "JSONScanning"]),
        library("XLSXFormat", ["Tabular", "ByteScanning", "JSONScanning", "Compression", "CLibXML2"]),
        library("TextFormats", ["Tabular", "ByteScanning", "JSONScanning"]),
        library("Schemas", ["Tabular", "JSONScanning"]),
        library("Nesting", ["Tabular", "ByteScanning", "JSONScanning"]),
        library(
            "ParquetFormat", ["Tabular", "Nesting", "Threads", "ByteScanning", "JSONScanning", "Compression", "Libc"]),
        library("ArrowFormat", ["Tabular", "Nesting", "ByteScanning", "JSONScanning", "Compression"]),
        library("Tables", ["Tabular"], path: "Sources/Databases/Tables"),
        library(
            "SQLiteTables", ["Tables", "Tabular", "Threads", "ByteScanning", "JSONScanning", "Libc", "CSQLite"],
            path: "Sources/Databases/SQLite"),
        library(
            "PostgresTables", ["Tables", "Tabular", "Threads", "ByteScanning", "JSONScanning", "Libc"],
            path: "Sources/Databases/Postgres"),
        library("Transforms", ["Tabular", "ByteScanning", "JSONScanning", "CRE2", "Libc"]),
        library("HTTPTransfer", ["Tabular", "Threads", "JSONScanning", "CCurl", "Libc"]),
        library("ObjectStores", ["Tabular", "Threads", "ByteScanning", "JSONScanning", "HTTPTransfer", "Libc"]),
        library("HasDataAPI", ["Tabular", "JSONScanning", "HTTPTransfer", "Libc"]),
        library(
            "Engine",
            [
                "Tabular", "Threads", "ByteScanning", "JSONScanning", "Compression", "Nesting", "Schemas", "Tables",
                "Transforms", "HTTPTransfer", "Libc", "CSystemCalls",
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        library("Pages", ["Engine", "ByteScanning", "JSONScanning", "Tabular", "Transforms"]),
        library(
            "Inspection",
            ["Engine", "Libc", "Schemas", "Tabular", "ByteScanning", "JSONScanning", "Transforms"]),
        library(
            "Comparison",
            ["Engine", "Inspection", "Tabular", "JSONScanning", "Transforms", "HTTPTransfer"]),
        library(
            "HasDataExport",
            [
                "Comparison", "Engine", "Inspection", "Schemas", "Tabular", "Threads", "ByteScanning", "JSONScanning",
                "CSVFormat", "JSONFormat", "XLSXFormat", "ParquetFormat", "ArrowFormat", "Tables", "SQLiteTables",
                "PostgresTables",
                "TextFormats", "Transforms", "HTTPTransfer", "HasDataAPI", "ObjectStores",
            ]),
        .executableTarget(
            name: "hasdata-export",
            dependencies: [
                "HasDataExport", "Comparison", "Engine", "Inspection", "Pages", "HasDataAPI", "HTTPTransfer",
                "ArrowFormat", "CSVFormat", "JSONFormat", "ParquetFormat", "TextFormats", "XLSXFormat", "Tables",
                "Schemas", "Transforms", "JSONScanning", "Threads", "Tabular", "Libc", "CBuildInfo", "CSystemCalls",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        // Embeds Fixtures/jobs; its table is written by scripts/make-fixture-jobs.
        .target(name: "CSandboxJobs"),
        library("HasDataSandbox", ["CSandboxJobs", "Libc", nio("NIOCore"), nio("NIOPosix"), nio("NIOHTTP1")]),
        .executableTarget(
            name: "hasdata-sandbox", dependencies: ["CSystemCalls", "HasDataSandbox", "Libc"], swiftSettings: settings),

        .target(
            name: "ZipFixtures", dependencies: ["Compression", "Tabular", "CZlib", "TestSupport"],
            path: "Tests/ZipFixtures",
            swiftSettings: settings),
        .target(name: "TestSupport", dependencies: ["Libc"], path: "Tests/TestSupport", swiftSettings: settings),
        .target(
            name: "RowFixtures", dependencies: ["Tabular", "Nesting", "JSONScanning", "TestSupport"],
            path: "Tests/RowFixtures",
            swiftSettings: settings),
        tests("TabularTests", ["Tabular", "RowFixtures", "TestSupport"]),
        tests(
            "JSONFormatTests", ["JSONFormat", "HasDataAPI", "JSONScanning", "Tabular", "RowFixtures", "TestSupport"]),
        tests("CSVFormatTests", ["ByteScanning", "CSVFormat", "Tabular", "RowFixtures", "TestSupport"]),
        tests("ByteScanningTests", ["ByteScanning", "TestSupport"]),
        tests("JSONScanningTests", ["JSONScanning", "Libc", "Tabular", "TestSupport"]),
        .target(
            name: "HTTPFixtures", dependencies: ["HTTPTransfer", "Tabular", "TestSupport"], path: "Tests/HTTPFixtures",
            swiftSettings: settings),
        tests("HTTPTransferTests", ["HTTPTransfer", "Libc", "Tabular", "Threads", "TestSupport", "HTTPFixtures"]),
        tests(
            "HasDataAPITests",
            ["HasDataAPI", "HTTPTransfer", "Libc", "Tabular", "Threads", "TestSupport", "HTTPFixtures"]),
        .target(
            name: "ObjectStoreFixtures",
            dependencies: ["ByteScanning", "ObjectStores", "TestSupport"],
            path: "Tests/ObjectStoreFixtures", swiftSettings: settings),
        tests(
            "ObjectStoresTests",
            ["ObjectStores", "ObjectStoreFixtures", "HTTPTransfer", "HTTPFixtures", "Tabular", "TestSupport"]),
        tests("HasDataSandboxTests", ["HasDataSandbox", "Libc", "TestSupport"]),
        tests(
            "CommandTests",
            [
                "ObjectStoreFixtures", "TestSupport", "Libc", "HasDataExport", "HasDataSandbox", "hasdata-export",
                "hasdata-sandbox", "Tabular",
            ]),
        .target(
            name: "ExportFixtures", dependencies: ["HasDataExport", "RowFixtures", "Tabular", "TestSupport"],
            path: "Tests/ExportFixtures", swiftSettings: settings),
        tests(
            "EngineTests",
            [
                "Engine", "HasDataExport", "Compression", "CSVFormat", "ExportFixtures", "JSONFormat", "JSONScanning",
                "ParquetFormat", "RowFixtures", "Schemas", "Tables", "Tabular", "TestSupport", "Transforms",
                "XLSXFormat", "ZipFixtures", "Inspection",
            ]),
        tests(
            "HasDataExportTests",
            [
                "ExportFixtures", "HasDataExport", "HasDataAPI", "HasDataSandbox", "Libc", "Tabular", "CSVFormat",
                "JSONFormat", "JSONScanning", "XLSXFormat", "Transforms", "TestSupport", "RowFixtures",
            ]),
        tests(
            "CompressionTests",
            ["Compression", "Tabular", "CZlib", "CBzip2", "CLZMA", "CZstd", "ZipFixtures", "TestSupport"]),
        tests(
            "XLSXFormatTests",
            [
                "XLSXFormat", "ByteScanning", "Compression", "Libc", "Tabular", "ZipFixtures", "RowFixtures",
                "TestSupport",
            ]),
        tests(
            "ParquetFormatTests",
            ["ParquetFormat", "Compression", "Tabular", "RowFixtures", "TestSupport"]),
        tests(
            "ArrowFormatTests",
            ["ArrowFormat", "Tabular", "RowFixtures", "TestSupport"]),
        tests("TablesTests", ["Tables", "Tabular"]),
        tests(
            "SQLiteTablesTests", ["SQLiteTables", "Tables", "Libc", "Tabular", "RowFixtures", "TestSupport"]),
        tests("PostgresTablesTests", ["PostgresTables", "Tables", "Tabular", "RowFixtures", "TestSupport"]),
        tests("TextFormatsTests", ["TextFormats", "CLibXML2", "Libc", "Tabular", "RowFixtures", "TestSupport"]),
        tests("PagesTests", ["Pages", "HasDataExport", "JSONScanning", "Tabular", "RowFixtures", "TestSupport"]),
        tests(
            "InspectionTests",
            [
                "Inspection", "ExportFixtures", "HasDataExport", "ByteScanning", "Schemas", "XLSXFormat", "Tabular",
                "TestSupport", "Transforms", "ZipFixtures",
            ]),
        tests(
            "ComparisonTests",
            ["Comparison", "HasDataExport", "TestSupport"]),
        tests("SchemasTests", ["Schemas", "Tabular", "TestSupport"]),
        tests(
            "TransformsTests",
            [
                "Transforms", "Tabular", "RowFixtures", "CSVFormat", "JSONFormat", "JSONScanning", "HasDataAPI",
                "TestSupport",
            ]),
        tests("NestingTests", ["Nesting", "Tabular", "RowFixtures", "TestSupport"]),
    ],
    // What the headers of newer releases of RE2 ask for.
    cxxLanguageStandard: .cxx17
)
