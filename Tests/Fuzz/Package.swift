// swift-tools-version: 6.2

import PackageDescription

// The fuzz targets stand in a package of their own, since all they are built from is instrumented.
let package = Package(
    name: "provscan-fuzz",
    platforms: [.macOS(.v26)],
    dependencies: [.package(name: "provscan", path: "../..")],
    targets: [
        .executableTarget(
            name: "ProvscanFuzz", dependencies: [.product(name: "ProvscanReaders", package: "provscan")])
    ]
)
