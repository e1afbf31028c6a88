import Foundation
import ProvscanCore
import ProvscanReaders
import ProvscanRegistry

@testable import Provscan

/// Results made by hand: two works quoted from The Federalist (public domain), one lead,
/// one damaged source.
enum SampleResults {
    static let opening =
        "After an unequivocal experience of the inefficacy of the subsisting federal government, you are called "
        + "upon to deliberate on a new Constitution for the United States of America."
    static let paraphrase =
        "After an unequivocal experience of the failure of the subsisting federal government, you are asked "
        + "to deliberate on a new Constitution for the United States of America."

    static func work(_ number: Int, title: String? = "The Federalist No. 1") -> MatchRecord.Work {
        MatchRecord.Work(
            id: "W-\(number)", externalId: "federalist-\(number)", holder: "Publius", collection: "essays",
            title: title, author: "Hamilton", url: "https://example.org/federalist/\(number)",
            publishedAt: "1787-10-27", licence: number == 1 ? "CC0-1.0" : nil, rightsBasis: "owner", identifiers: [:],
            registration: nil, isCanary: false)
    }

    static func record(_ number: Int) -> MatchRecord.Record {
        MatchRecord.Record(
            locator: Locator(path: "corpus/part-0.jsonl.gz").line(number).field("text"), id: nil,
            url: "https://example.net/page/\(number)", acquiredAt: "2019-04-20T10:00:00Z",
            acquiredAtSource: "timestamp", acquiredAtPrecision: "second", urlHostIsOwned: false, declaredLicence: nil,
            corroboratedBy: [])
    }

    static let licence = MatchRecord.Licence(
        verdict: .unlicensed, reasons: ["no-grant-on-file", "signal:none"], grant: nil, conditions: [])

    /// A passage that fills `text` on both sides and starts `offset` bytes into the record.
    static func passage(_ text: String, grade: Grade, words: Int, offset: Int = 0) -> MatchRecord.Passage {
        func span(_ offset: Int) -> MatchRecord.Span {
            MatchRecord.Span(
                bytes: ByteSpan(offset, offset + text.utf8.count),
                codePoints: CodePointSpan(offset, offset + text.unicodeScalars.count))
        }
        return MatchRecord.Passage(
            grade: grade, recordSpan: span(offset), workSpan: span(0), matchedTokens: words, alignedTokens: words,
            longestRun: words, rarityBits: 12 * words)
    }

    static func match(
        _ work: MatchRecord.Work, in record: MatchRecord.Record, _ passage: MatchRecord.Passage, of total: Int = 27,
        alsoIn: [MatchRecord.Sibling] = []
    ) -> MatchRecord {
        MatchRecord(
            schema: MatchRecord.schemaName, record: record, work: work, grade: passage.grade, passages: [passage],
            containment: .init(matched: passage.matchedTokens, of: total), licence: licence,
            cmi: MatchRecord.ManagementInformation(
                title: .absent, author: .present, licence: .notRecorded, url: .absent),
            alsoIn: alsoIn)
    }

    static func trace(of match: MatchRecord) -> LicenceTrace {
        LicenceTrace(
            work: match.work.id, record: match.record.locator,
            assessment: Assessment(
                verdict: match.licence.verdict, reasons: match.licence.reasons, grant: match.licence.grant,
                conditions: match.licence.conditions, grants: [], signals: []))
    }

    static func side(_ text: String, before: String = "", after: String = "") -> Quotation.Side {
        Quotation.Side(before: before, passage: text, after: after, cutBefore: !before.isEmpty, cutAfter: false)
    }

    /// The whole of `text` equal on both sides.
    static func quotation(_ text: String) -> Quotation {
        let whole = CodePointSpan(0, text.unicodeScalars.count)
        return Quotation(passages: [
            .init(
                record: side(text, before: "He wrote: ", after: " And more."), work: side(text),
                runs: [.init(record: whole, work: whole)])
        ])
    }

    static func coverage(_ name: String, failure: String? = nil) -> CoverageRecord {
        let locator = Locator(path: name)
        return CoverageRecord(
            locator: locator, format: "jsonl.gz", bytes: 1_400_123,
            sha256: failure == nil ? String(repeating: "a1", count: 32) : nil, records: 1200, texts: 1190,
            textBytes: 3_000_000, replacedSequences: 0, skipped: failure == nil ? [:] : ["empty-text": 10],
            damagedRecords: 0, damaged: [],
            failures: failure.map { [Damage(locator: locator, reason: $0)] } ?? [])
    }

    static let summary = Summary(
        schema: Summary.schemaName,
        tool: .init(
            name: "provscan", version: "0.1.0", platform: "Linux x86_64", swift: "6.3.1"),
        registry: .init(
            path: "works.sqlite", works: 85, tokens: 190_000, fingerprints: 76_000,
            digest: String(repeating: "b2", count: 32), holders: ["Publius"]),
        method: .init(
            profile: "posts", normaliser: "norm/1", unicode: "16.0", hash: "provscan-64/1", background: "en/1", k: 5,
            window: 4, guarantee: 8, minimumGrade: .lead, boilerplateWorks: 8, boilerplateRun: 32),
        examined: .init(
            sources: 2, sourceBytes: 2_800_246, records: 2400, texts: 2380, textBytes: 6_000_000, tokens: 1_000_000,
            skippedRecords: 20, damagedRecords: 0, failedSources: 1, replacedSequences: 0),
        found: .init(
            matches: 2, leads: 1, uncovered: 2, works: 2, records: 2, matchedTokens: 51, suppressed: 4, skippedSeeds: 0),
        counts: [
            .init(
                holder: "Publius", collection: "essays", grade: .verbatim, verdict: .unlicensed, matches: 1, works: 1,
                records: 1,
                passages: 1, matchedTokens: 27),
            .init(
                holder: "Publius", collection: "essays", grade: .near, verdict: .unlicensed, matches: 1, works: 1,
                records: 1, passages: 1,
                matchedTokens: 24),
            .init(
                holder: "Publius", collection: "essays", grade: .lead, verdict: .unlicensed, matches: 1, works: 1,
                records: 1, passages: 1,
                matchedTokens: 5),
        ],
        context: .init(
            actor: "ModelCo", usage: .trainAI, territory: "US", acquiredFrom: "2019-01-01T00:00:00Z",
            acquiredUntil: "2020-01-01T00:00:00Z"),
        rights: .init(
            grants: 1, signals: 0,
            attestations: [.init(completeAsOf: "2025-01-01T00:00:00Z", completeFor: [], attestedBy: "Publius")]),
        tariff: [],
        matchesDigest: "")

    static let run = RunRecord(
        executable: .init(name: "provscan", version: "0.1.0", bytes: 1, sha256: nil),
        commandLine: ["provscan", "match", "--registry", "my works.sqlite"],
        corpora: ["corpus/part-0.jsonl.gz", "corpus/part-1.jsonl.gz"], startedAt: "2026-01-02T03:04:05Z",
        endedAt: "2026-01-02T03:05:05Z", clock: "system", platform: "Linux x86_64", operatingSystem: "Linux", jobs: 2,
        environment: [:])

    static let rights = ConsideredRights(RightsRegister(), namedIn: RightsNames())

    static var matches: [(MatchRecord, Quotation)] {
        let sibling = MatchRecord.Sibling(
            id: "W-9", externalId: nil, holder: "Publius", collection: "reprints", publishedAt: nil)
        return [
            (
                match(
                    work(1), in: record(12), passage(opening, grade: .verbatim, words: 27, offset: 10),
                    alsoIn: [sibling]),
                quotation(opening)
            ),
            (match(work(2), in: record(40), passage(paraphrase, grade: .near, words: 24)), paraphrased),
            (
                match(work(3, title: nil), in: record(41), passage("of the United States of", grade: .lead, words: 5)),
                quotation("of the United States of")
            ),
        ]
    }

    /// The opening against its paraphrase: equal but for two stretches.
    private static var paraphrased: Quotation {
        func offset(_ part: String, in text: String) -> Int {
            text.range(of: part).map { text.unicodeScalars.distance(from: text.startIndex, to: $0.lowerBound) } ?? 0
        }
        func run(_ start: String, through end: String) -> Quotation.Run {
            func span(_ text: String) -> CodePointSpan {
                CodePointSpan(offset(start, in: text), offset(end, in: text) + end.unicodeScalars.count)
            }
            return .init(record: span(paraphrase), work: span(opening))
        }
        return Quotation(passages: [
            .init(
                record: side(paraphrase), work: side(opening),
                runs: [
                    run("After", through: "experience of the"), run("of the subsisting", through: "you are"),
                    run("to deliberate", through: "America"),
                ])
        ])
    }

    /// The summary of a scan of a registry with a log.
    static var summaryWithLog: Summary {
        var summary = summary
        summary.registry.checkpoint = .init(
            origin: "provscan/sample", size: 9, root: String(repeating: "c3", count: 32),
            digest: String(repeating: "d4", count: 32))
        return summary
    }

    /// What a bag of the results might hold; `text` is what people stated.
    static func bag(_ text: String) throws -> BagFacts {
        let key = try VerifierKey(name: "provscan.report", publicKey: [UInt8](repeating: 7, count: 32))
        let event = CustodyEvent(
            number: 1, previous: nil, action: text, at: text, timeSource: text, item: .init(name: text, sha256: text),
            person: text, organisation: text, from: text, to: text, purpose: text, location: text, note: text,
            tool: .init(name: text, version: text))
        return BagFacts(
            path: text, manifestDigest: String(repeating: "e5", count: 32),
            statementDigest: String(repeating: "f6", count: 32), reportKey: key, logKeys: [key],
            timestamps: [.init(time: "2026-02-03T04:05:06Z", file: "data/timestamps/1.tsr")],
            leaves: ["W-1": 7], custody: [event])
    }

    /// Writes `matches` to `directory`.
    @discardableResult
    static func write(
        _ matches: [(MatchRecord, Quotation)] = matches, to directory: String, replacing: Bool = false,
        summary: Summary = summary
    ) throws -> Summary {
        var writer = try ResultsWriter(directory: directory, replacing: replacing)
        for (match, quotation) in matches {
            try writer.append(Exhibit(match: match, quotation: quotation, trace: trace(of: match)))
        }
        try writer.append(coverage("corpus/part-0.jsonl.gz"))
        try writer.append(coverage("corpus/part-1.jsonl.gz", failure: "member ends early; fetch the file again"))
        return try writer.finish(summary, run: run, rights: rights)
    }
}

/// Runs `body` with the path of a fresh directory that is removed afterwards.
func withTemporaryDirectory<T>(_ body: (String) throws -> T) throws -> T {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("provscan-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    return try body(directory.path)
}

/// The text of the file at `path`.
func contents(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
}
