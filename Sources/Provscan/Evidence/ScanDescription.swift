internal import Foundation
internal import ProvscanCore
internal import ProvscanRegistry

/// What a scan was: when, with what, against what.
struct ScanDescription {
    var startedAt: Date
    var registry: Registry
    var options: CorpusScanner.Options
    var fingerprints: Int

    func summary(
        examined: Summary.Examined, found: Summary.Totals, counts: [Summary.Count], endedAt: Date
    ) throws -> Summary {
        let statistics = try registry.statistics()
        return Summary(
            schema: Summary.schemaName,
            tool: Summary.Tool(
                name: "provscan", version: Version.current, commandLine: options.commandLine,
                platform: Version.platform, swift: Version.swift),
            startedAt: startedAt.formatted(.iso8601), endedAt: endedAt.formatted(.iso8601),
            registry: Summary.RegistryState(
                path: registry.path, works: statistics.works, tokens: statistics.tokens, fingerprints: fingerprints,
                digest: try registry.contentDigest().description,
                holders: Array(Set(statistics.collections.map(\.holder))).sorted()),
            method: Summary.Method(
                profile: registry.profile.name, normaliser: TokenisedText.normaliser,
                unicode: TokenisedText.unicodeVersion, hash: KGramHash.name, background: registry.background,
                k: registry.profile.k, window: registry.profile.window, guarantee: registry.profile.guarantee,
                minimumGrade: options.minimumGrade, boilerplateWorks: Boilerplate.frequency,
                boilerplateRun: Boilerplate.longBlock),
            examined: examined, found: found, counts: counts, matchesDigest: "",
            validation: options.validation)
    }
}

/// What this build calls itself.
public enum Version {
    public static let current = "0.1.0"

    #if arch(x86_64)
    static let platform = "x86_64-linux"
    #elseif arch(arm64)
    static let platform = "aarch64-linux"
    #else
    static let platform = "linux"
    #endif

    #if compiler(>=6.3)
    static let swift = "6.3"
    #else
    static let swift = "6.2"
    #endif
}
