internal import Foundation
internal import ProvscanCore
internal import ProvscanReaders
internal import ProvscanRegistry

/// What a scan was: when, with what, against what.
struct ScanDescription {
    /// The time at which the verdicts are made.
    var startedAt: Date
    var corpora: [String]
    var registry: Registry
    var options: CorpusScanner.Options
    /// As they were when the scan began.
    var statistics: RegistryStatistics
    var contentDigest: ContentDigest
    var checkpoint: SignedCheckpoint?
    var rights: RightsRegister
    /// The names of the common texts.
    var commonText: [String]
    var fingerprints: Int
    /// See ``RunRecord/subject``.
    var subject: String?
    /// See ``RunRecord/parts``.
    var parts: Int?

    func summary(
        examined: Summary.Examined, tally: MatchTally, suppressed: [SuppressedPhrase], sample: SampleTally?,
        endedAt: Date
    ) throws -> Summary {
        Summary(
            schema: Summary.schemaName,
            tool: Summary.Tool(
                name: "provscan", version: Version.current, platform: Version.platform, swift: Version.swift),
            registry: Summary.RegistryState(
                path: registry.path, works: statistics.works, tokens: statistics.tokens, fingerprints: fingerprints,
                digest: contentDigest.description,
                holders: Array(Set(statistics.collections.map(\.holder))).sorted(),
                checkpoint: checkpoint.map { Summary.CheckpointState($0) },
                collections: statistics.collections.map {
                    .init(holder: $0.holder, name: $0.name, works: $0.works, tokens: $0.tokens)
                },
                fingerprintKey: registry.keyIdentifier),
            method: Summary.Method(
                profile: registry.profile.name, normaliser: TokenisedText.normaliser,
                unicode: TokenisedText.unicodeVersion, hash: hashName, background: registry.background,
                k: registry.profile.k, window: registry.profile.window, guarantee: registry.profile.guarantee,
                minimumGrade: options.minimumGrade, boilerplateWorks: Boilerplate.frequency,
                boilerplateRun: Boilerplate.longBlock, commonText: commonText),
            reading: Summary.Reading(options.reader),
            examined: examined, found: tally.totals, counts: tally.counts, suppressedRuns: suppressed,
            context: Summary.Context(options.context),
            rights: Summary.Rights(rights),
            tariff: TariffTable.amounts(
                tally.charges, at: rights.tariffs, used: used(until: endedAt)),
            matchesDigest: "",
            validation: options.validation,
            sample: options.sample.map { Summary.Sample($0, sample ?? SampleTally()) })
    }

    private var hashName: String {
        registry.keyIdentifier == nil ? KGramHash.name : "\(KGramHash.name)+\(FingerprintKey.hashName)"
    }

    func run(endedAt: Date) -> RunRecord {
        var run = RunRecord.current(
            options, corpora: corpora, startedAt: startedAt, endedAt: endedAt, subject: subject)
        run.parts = parts
        return run
    }

    /// The time of use that a tariff by the month is applied to; `nil` where it was not stated.
    private func used(until end: Date) -> Period? {
        guard let from = options.context.acquired?.from else { return nil }
        let until = options.context.usedUntil ?? Instant(seconds: Int(end.timeIntervalSince1970))
        return from < until ? Period(from: from, until: until) : nil
    }
}

extension Summary.CheckpointState {
    init(_ signed: SignedCheckpoint) {
        self.init(
            origin: signed.checkpoint.origin, size: signed.checkpoint.size, root: signed.checkpoint.root.description,
            digest: signed.digest.description)
    }
}

extension Summary.Context {
    init(_ context: UsageContext) {
        self.init(
            actor: context.actor, usage: context.usage, stage: context.stage, territory: context.territory,
            channel: context.channel, isCommercial: context.isCommercial, crawler: context.crawler,
            acquiredFrom: context.acquired?.from.description, acquiredUntil: context.acquired?.until.description,
            usedUntil: context.usedUntil?.description)
    }
}

extension Summary.Rights {
    init(_ register: RightsRegister) {
        self.init(
            grants: register.grants.count, signals: register.signals.count,
            attestations: register.attestations.map {
                Attestation(
                    completeAsOf: $0.completeAsOf.description, completeFor: $0.completeFor, attestedBy: $0.attestedBy)
            })
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
