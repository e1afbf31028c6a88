internal import ArgumentParser
internal import Foundation
internal import ProvscanRegistry

/// Where the registry is.
struct RegistryOptions: ParsableArguments {
    @Option(
        name: .customLong("registry"),
        help: ArgumentHelp(
            "The registry file; PROVSCAN_REGISTRY, else provscan.sqlite, where it is not given.", valueName: "file"))
    var given: String?

    @Flag(
        name: .customLong("foreign"),
        help: "The registry is another party's: check all of it first, trust nothing beside it, change nothing.")
    var isForeign = false

    /// The registry, for reading.
    ///
    /// `key`: The file with its key, where it is an export of fingerprints.
    func open(key: String? = nil) throws -> Registry {
        try Registry(
            at: path, access: isForeign ? .readForeign : .read,
            fingerprintKey: try key.map { try FingerprintKey(readingFrom: $0) })
    }

    /// The registry, for writing; it must exist.
    func openForWriting() throws -> Registry {
        guard !isForeign else {
            throw RegistryError(.unwritable, path, "it is another party's (--foreign) and is only read; leave that out")
        }
        let opened = try open()
        return try Registry(at: path, access: .write(creatingWith: opened.profile))
    }

    var path: String {
        if let given { return given }
        let named = ProcessInfo.processInfo.environment["PROVSCAN_REGISTRY"] ?? ""
        return named.isEmpty ? "provscan.sqlite" : named
    }
}

/// The key of a registry that is an export of fingerprints.
struct FingerprintKeyOption: ParsableArguments {
    @Option(
        help: ArgumentHelp("The key of the registry, where that is an export of fingerprints.", valueName: "file"))
    var key: String?
}

/// How many threads work.
struct JobsOption: ParsableArguments {
    @Option(help: ArgumentHelp("Threads that work; results are the same for any number.", valueName: "n"))
    var jobs = ProcessInfo.processInfo.activeProcessorCount

    func validate() throws {
        guard (1...1024).contains(jobs) else {
            throw ValidationError("--jobs takes a number from 1 to 1024, got \(jobs)")
        }
    }
}
