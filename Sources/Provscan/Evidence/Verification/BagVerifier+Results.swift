internal import Foundation
internal import ProvscanCore

/// The results against the statement and against themselves.
extension BagVerifier {
    /// Opens the results and checks that their parts agree.
    func checkResults(_ statement: Statement, _ whole: Whole, _ report: inout Verification) -> ResultsDirectory? {
        var opened: ResultsDirectory?
        report.check("inputs") {
            let results = try ResultsDirectory(path: ResultsFile.join(path, "data"))
            let inputs = try JSONDecoder().decode(
                BagInputs.self, from: Data(try whole.tree.bytes(of: BagLayout.inputs)))
            let digest = try FileDigest(of: whole.tree.location(BagLayout.inputs)).hexadecimal
            guard try inputs == BagInputs(of: results),
                statement.subject == Statement.subjects(inputs, inputsDigest: digest)
            else {
                throw BagError(
                    .invalid, whole.tree.location(BagLayout.inputs),
                    "is not what the coverage ledger and the statement say")
            }
            opened = results
            let bytes = inputs.inputs.reduce(0) { $0 + $1.bytes }
            return
                "\(inputs.inputs.count) files, \(bytes) bytes, as the statement's subjects and the coverage ledger say"
        }
        guard let results = opened else { return nil }
        var isSound = true
        isSound = report.check("matches") { try matchesDetail(results, statement) } && isSound
        isSound =
            report.check("configuration") {
                let configuration = try JSONDecoder().decode(
                    BagConfiguration.self, from: Data(try whole.tree.bytes(of: BagLayout.configuration)))
                let match = statement.predicate
                guard configuration == BagConfiguration(results.summary), match.method == configuration.method,
                    match.useContext == configuration.context, match.redaction == configuration.redaction,
                    match.invocation.argv == results.run.commandLine,
                    match.invocation.startedAt == results.run.startedAt,
                    match.invocation.endedAt == results.run.endedAt,
                    match.scanner.digest?["sha256"] == results.run.executable.sha256
                else {
                    throw BagError(
                        .invalid, whole.tree.location(BagLayout.configuration),
                        "is not what summary, run and statement say")
                }
                let program =
                    results.run.executable.sha256.map { "executable \($0)" } ?? "digest of the executable not recorded"
                return "\(results.summary.tool.name) \(results.summary.tool.version), \(program)"
            } && isSound
        return isSound ? results : nil
    }

    /// The matches in order, with their counts.
    private func matchesDetail(_ results: ResultsDirectory, _ statement: Statement) throws -> String {
        try results.checkMatchesDigest()
        var tally = MatchTally()
        var order = MatchOrder(try sources(of: results))
        var matches = try results.matches()
        while let match = try matches.next() {
            guard order.follows(match) else {
                throw ResultsError(.invalid, matches.location, "is out of order: by source, record, place")
            }
            tally.add(match)
        }
        let summary = results.summary
        var totals = tally.totals
        totals.suppressed = summary.found.suppressed
        totals.skippedSeeds = summary.found.skippedSeeds
        guard totals == summary.found, tally.counts == summary.counts, statement.predicate.results.found == totals,
            statement.predicate.results.byVerdict == summary.byVerdict,
            statement.predicate.results.examined == summary.examined
        else {
            throw ResultsError(
                .invalid, ResultsFile.summary.path(in: results.path), "does not count what is in matches.jsonl")
        }
        return
            "\(totals.matches) above lead and \(totals.leads) leads, in order; the counts are those of the summary and "
            + "of the statement"
    }

    private func sources(of results: ResultsDirectory) throws -> [String] {
        var coverage = try results.coverage()
        var sources: [String] = []
        while let record = try coverage.next() { sources.append(record.locator.description) }
        return sources
    }

    /// Every file that follows from the matches and quotations, written once more: the same bytes.
    func checkRendering(_ results: ResultsDirectory, _ report: inout Verification) {
        let version = results.summary.tool.version
        guard version == Version.current else {
            for check in ["derived files", "report"] {
                report.add(
                    check, .notPresent,
                    "written by provscan \(version); this is \(Version.current), whose bytes may differ: use that version"
                )
            }
            return
        }
        let folder = NSTemporaryDirectory() + "provscan-verify-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        report.check("derived files") {
            try results.rewrite(to: folder)
            for file in ResultsFile.allCases {
                guard try FileDigest(of: file.path(in: folder)) == FileDigest(of: file.path(in: results.path)) else {
                    throw ResultsError(
                        .invalid, file.path(in: results.path), "is not what follows from matches and quotations")
                }
            }
            return "tables, annotations and ledger follow from matches and quotations, byte for byte"
        }
        report.check("report") {
            try HTMLReport(results).write(into: folder)
            for page in HTMLReport.files(in: folder) {
                let given = ResultsFile.join(results.path, page)
                guard try FileDigest(of: ResultsFile.join(folder, page)) == FileDigest(of: given) else {
                    throw ResultsError(.invalid, given, "is not what the results are rendered to")
                }
            }
            return "rendered again from the results, byte for byte the same"
        }
    }

    /// Every verdict worked out again from the grants and signals in the bag.
    func checkVerdicts(_ results: ResultsDirectory, _ report: inout Verification) {
        report.check("verdicts") {
            let rights = try results.rights()
            guard let now = Instant(results.run.startedAt) else {
                throw ResultsError(.invalid, ResultsFile.run.path(in: results.path), "does not say when it started")
            }
            let assessor = rights.assessor(at: now)
            let context = try UsageContext(results.summary.context)
            var matches = try results.matches()
            var traces = try results.traces()
            var count = 0
            var masked = 0
            while let match = try matches.next() {
                guard let trace = try traces.next(), trace.work == match.work.id, trace.record == match.record.locator,
                    MatchRecord.Licence(trace.assessment) == match.licence
                else { throw ResultsError(.invalid, traces.location, "does not belong to the match on the same line") }
                guard let work = AssessedWork(match.work) else {
                    masked += 1
                    continue
                }
                var context = context
                if let acquired = match.record.acquiredAt.flatMap({ Period($0) }) { context.acquired = acquired }
                guard assessor.assess(work, in: context) == trace.assessment else {
                    throw ResultsError(
                        .invalid, traces.location, "is not what follows from the grants and signals in rights.json")
                }
                count += 1
            }
            let rest = masked > 0 ? "; of \(masked) the work's data is masked" : ""
            return "\(count) worked out again from \(rights.grants.count) grants and \(rights.signals.count) signals"
                + rest
        }
    }
}

extension AssessedWork {
    /// `nil` where what decides was masked.
    fileprivate init?(_ work: MatchRecord.Work) {
        let deciding = [work.holder, work.collection, work.externalId ?? "", work.url ?? ""]
        guard !deciding.contains(where: { $0.unicodeScalars.contains(PersonalDataMask.sign) }) else { return nil }
        self.init(
            id: work.id, holder: work.holder, collection: work.collection, externalID: work.externalId, url: work.url,
            publishedAt: work.publishedAt, licence: work.licence, hasKnownBasis: work.rightsBasis != "unknown")
    }
}

/// The order of matches: by source as the ledger has them, then by record, then by place.
private struct MatchOrder {
    private let places: [String: Int]
    private var last: (source: Int, record: String, start: Int)?
    private var seen: Set<String> = []

    init(_ sources: [String]) {
        places = Dictionary(sources.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Whether `match` may stand after those before it.
    mutating func follows(_ match: MatchRecord) -> Bool {
        let locator = match.record.locator.description
        let start = match.passages.first?.recordSpan.bytes.start ?? 0
        guard let source = source(of: locator) else { return false }
        defer { last = (source, locator, start) }
        guard let last else { return seen.insert(locator).inserted }
        if last.record == locator { return last.start <= start }
        return last.source <= source && seen.insert(locator).inserted
    }

    /// The number of the source, or archive member, that a record's address begins with.
    private func source(of locator: String) -> Int? {
        var address = locator[...]
        while true {
            if let place = places[String(address)] { return place }
            guard let cut = address.lastIndex(where: { $0 == "!" || $0 == "/" }) else { return nil }
            address = address[..<cut]
        }
    }
}

extension ResultsDirectory {
    /// Writes these results once more into `directory`, as they are.
    func rewrite(to directory: String) throws {
        var writer = try ResultsWriter(directory: directory, redaction: .applied(summary.redaction))
        try copy(into: &writer)
        _ = try writer.finish(summary, run: run, rights: rights())
    }
}

extension UsageContext {
    /// The use that a summary names.
    init(_ context: Summary.Context) throws {
        var acquired: Period?
        if let from = context.acquiredFrom.flatMap({ Instant($0) }),
            let until = context.acquiredUntil.flatMap({ Instant($0) }), from < until
        {
            acquired = Period(from: from, until: until)
        }
        self.init(actor: context.actor, usage: context.usage, acquired: acquired)
        stage = context.stage
        territory = context.territory
        channel = context.channel
        isCommercial = context.isCommercial
        crawler = context.crawler
        usedUntil = context.usedUntil.flatMap { Instant($0) }
    }
}
