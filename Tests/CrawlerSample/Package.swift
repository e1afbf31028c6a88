// swift-tools-version: 6.2

import PackageDescription

// A crawler as somebody else writes it: another package, the language's defaults, nothing but the library product.
let package = Package(
    name: "crawler-sample",
    platforms: [.macOS(.v26)],
    dependencies: [.package(name: "provscan", path: "../..")],
    targets: [
        .executableTarget(
            name: "CrawlerSample", dependencies: [.product(name: "Provscan", package: "provscan")]),
        .executableTarget(
            name: "RegisteringSample", dependencies: [.product(name: "Provscan", package: "provscan")]),
        .executableTarget(
            name: "SignatureSample", dependencies: [.product(name: "Provscan", package: "provscan")]),
    ]
)
