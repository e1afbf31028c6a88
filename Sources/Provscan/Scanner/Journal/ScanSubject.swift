internal import Crypto
internal import Foundation
internal import ProvscanCore
internal import ProvscanReaders
internal import ProvscanRegistry

/// What must be the same for a scan to be continued: other values would give other results.
struct ScanSubject: Codable, Equatable {
    var version: String
    var registry: RegistryState
    /// SHA-256 of the options that results depend on.
    var options: String
    /// SHA-256 of what the paths lead to: locators, sizes and times of change.
    var corpus: String

    /// `nil` where standard input is among the paths, which cannot be read again.
    init?(registry: Registry, options: CorpusScanner.Options, paths: [String]) throws {
        guard !paths.contains("-") else { return nil }
        try self.init(registry: registry, options: options, corpus: CorpusCursor.digest(of: paths))
    }

    /// `corpus`: The digest of what is scanned.
    init(registry: Registry, options: CorpusScanner.Options, corpus: ContentDigest) throws {
        version = Version.current
        self.registry = try registry.state()
        self.options = try Self.digest(options)
        self.corpus = corpus.description
    }

    private static func digest(_ options: CorpusScanner.Options) throws -> String {
        let relevant = relevant(options)
        // Writing them out asks the runtime for each type in them, which takes as long as scanning a megabyte.
        let written = relevant == usual ? "usual" : "\(relevant)"
        let validation = try options.validation.map { try ResultsFile.makeEncoder().encode($0) } ?? Data()
        return hexadecimal(SHA256.hash(data: Data(written.utf8) + validation))
    }

    private static let usual = relevant(CorpusScanner.Options())

    /// `options` without those that results do not depend on.
    private static func relevant(_ options: CorpusScanner.Options) -> CorpusScanner.Options {
        var relevant = options
        relevant.jobs = 1
        relevant.commandLine = []
        relevant.replacesResults = false
        relevant.resumes = false
        relevant.journalSeconds = 0
        relevant.memoryLimit = nil
        relevant.validation = nil
        // A journal keeps the time that it was begun with, and parts are held to one.
        relevant.assessedAt = nil
        relevant.hashesExecutable = false
        // Results are the same with them.
        relevant.answers = nil
        return relevant
    }

    /// The SHA-256 of all of it, in hexadecimal.
    func digest() throws -> String {
        try hexadecimal(SHA256.hash(data: ResultsFile.makeEncoder().encode(self)))
    }

    /// How this differs from what is scanned now, for a message; `nil` where it does not.
    func difference(from now: ScanSubject) -> String? {
        if version != now.version { return "by version \(version)" }
        if registry != now.registry { return "against another state of the registry" }
        if options != now.options { return "with other options" }
        return corpus != now.corpus ? "of other files, or of files that have changed since" : nil
    }
}

/// A run that was ended before its end.
public struct Interruption: Error, Sendable, CustomStringConvertible {
    /// Whether the run met a limit, rather than somebody's wish.
    public var isLimit: Bool
    /// What is kept, and how to go on.
    public var description: String
}
