internal import Foundation
internal import Provscan

/// A Chromium on this machine, which prints a page to PDF.
struct Chromium {
    private static let names = [
        "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge",
    ]

    private let path: String

    /// The first that PATH has; `nil` where it has none.
    init?() {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let candidates = Self.names.flatMap { name in folders.map { "\($0)/\(name)" } }
        guard let path = candidates.first(where: FileManager.default.isExecutableFile) else { return nil }
        self.path = path
    }

    /// Prints `page` to `target`, without network, profile or header.
    ///
    /// - Throws: ``ResultsError`` when it does not end well.
    func print(_ page: String, to target: String) throws {
        let profile = FileManager.default.temporaryDirectory.appendingPathComponent("provscan-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: profile) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = [
            "--headless", "--disable-gpu", "--disable-extensions", "--no-first-run", "--disable-background-networking",
            "--host-resolver-rules=MAP * ~NOTFOUND", "--user-data-dir=\(profile.path)", "--no-pdf-header-footer",
            "--print-to-pdf=\(URL(fileURLWithPath: target).path)",
        ]
        // Chromium refuses its sandbox to root; the page loads nothing and its own policy stands.
        if getuid() == 0 { process.arguments?.append("--no-sandbox") }
        process.arguments?.append(URL(fileURLWithPath: page).absoluteString)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0, FileManager.default.fileExists(atPath: target) else {
            throw ResultsError(
                .unwritable, target,
                "\(path) ended with status \(process.terminationStatus); print \(page) from a browser")
        }
    }
}
