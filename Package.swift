// swift-tools-version: 6.2

import PackageDescription

/// One list for every Swift target: strict concurrency, strict memory safety, no warnings.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6), .strictMemorySafety(), .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"), .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let package = Package(
    name: "provscan",
    platforms: [.macOS(.v26)],
    products: [
        .library(name: "Provscan", targets: ["Provscan"]),
        .library(name: "ProvscanReaders", targets: ["ProvscanReaders"]),
        .executable(name: "provscan", targets: ["ProvscanCLI"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // C fences: one library each, no logic.
        .systemLibrary(name: "CLibArchive"),
        .systemLibrary(name: "CLibZstd"),
        .systemLibrary(name: "CLibISAL"),
        .systemLibrary(name: "CLibBZip2"),
        .systemLibrary(name: "CLibLZMA"),
        .systemLibrary(name: "CLibLZ4"),
        .systemLibrary(name: "CLibSnappy"),
        .systemLibrary(name: "CLibBrotli"),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0"),
        .systemLibrary(name: "CLibNettle"),
        .systemLibrary(name: "CSQLite"),
        .target(name: "CSimdJSON", linkerSettings: [.linkedLibrary("simdjson")]),
        .target(name: "CUnicodeTables", exclude: ["generate.py"]),
        .target(name: "CScanLoops"),

        // The stages, in order of flow.
        .target(
            name: "ProvscanCore", dependencies: ["CScanLoops", "CUnicodeTables"],
            exclude: [
                "Fingerprinter/generate_background.py", "Fingerprinter/generate_common_text.py",
                "Fingerprinter/common_text.txt",
            ], swiftSettings: settings),
        .target(
            name: "ProvscanReaders",
            dependencies: [
                "ProvscanCore", "CLibArchive", "CLibZstd", "CLibISAL", "CLibBZip2", "CLibLZMA", "CLibLZ4", "CLibXML2",
                "CLibSnappy", "CLibBrotli",
                "CScanLoops", "CSimdJSON",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: settings),
        .target(
            name: "ProvscanRegistry",
            dependencies: [
                "ProvscanCore", "CLibNettle", "CLibZstd", "CSQLite",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings),
        .target(
            name: "Provscan",
            dependencies: [
                "ProvscanCore", "ProvscanReaders", "ProvscanRegistry",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Mustache", package: "swift-mustache"),
            ],
            exclude: ["Report/licence-trace.schema.json"],
            resources: [
                .embedInCode("Report/Templates"), .embedInCode("Report/match.schema.json"),
                .embedInCode("Evidence/Bag/Tools"),
            ],
            swiftSettings: settings),
        .target(
            name: "ProvscanServer",
            dependencies: [
                "Provscan",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOFoundationCompat", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            resources: [.embedInCode("Checking/openapi.json")],
            swiftSettings: settings),
        .executableTarget(
            name: "ProvscanCLI",
            dependencies: [
                "Provscan", "ProvscanServer", "ProvscanCore", "ProvscanReaders", "ProvscanRegistry",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            // A link to the job in Sources/Python.
            resources: [.embedInCode("spark.py")],
            swiftSettings: settings),

        // How long one check takes in process; run by hand.
        .executableTarget(
            name: "CheckLatency", dependencies: ["Provscan"], path: "Tests/Benchmarks/CheckLatency",
            swiftSettings: settings),

        .target(
            name: "ProvscanTestSupport", dependencies: ["Provscan", "ProvscanCore"], path: "Tests/ProvscanTestSupport",
            swiftSettings: settings),
        .testTarget(
            name: "ProvscanCoreTests", dependencies: ["ProvscanCore", "ProvscanTestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "ProvscanReadersTests", dependencies: ["ProvscanReaders", "ProvscanTestSupport"],
            exclude: ["Fixtures"],
            swiftSettings: settings),
        .testTarget(
            name: "ProvscanRegistryTests",
            dependencies: [
                "ProvscanCore", "ProvscanRegistry", "ProvscanTestSupport",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            exclude: ["Fixtures"],
            swiftSettings: settings),
        .testTarget(
            name: "ProvscanTests",
            dependencies: ["Provscan", "ProvscanCore", "ProvscanReaders", "ProvscanRegistry", "ProvscanTestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "ProvscanCLITests", dependencies: ["ProvscanCLI", "ProvscanTestSupport"],
            swiftSettings: settings),
    ],
    cxxLanguageStandard: .cxx17
)
