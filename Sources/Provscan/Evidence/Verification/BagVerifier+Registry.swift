internal import Foundation
internal import ProvscanCore
internal import ProvscanReaders
internal import ProvscanRegistry

/// The results against the registry.
extension BagVerifier {
    func checkRegistry(_ results: ResultsDirectory, _ report: inout Verification) {
        guard let path = options.registry else {
            report.add("registry", .notPresent, "not looked at; name the registry with --registry")
            return
        }
        var opened: Registry?
        report.check("registry") {
            let registry = try Registry(at: path, access: .read, fingerprintKey: options.fingerprintKey)
            guard try registry.contentDigest().description == results.summary.registry.digest else {
                throw BagError(
                    .invalid, path,
                    "holds other works than the ones that were compared with; name the registry as it was")
            }
            opened = registry
            return "holds the works that were compared with: digest \(results.summary.registry.digest)"
        }
        guard let registry = opened else { return }
        report.check("scan") { try rescan(results, with: registry) }
    }

    /// Scans the corpus once more, in the same way, and compares what is found.
    private func rescan(_ results: ResultsDirectory, with registry: Registry) throws -> String {
        guard let corpus = options.corpus else {
            throw Verification.NotPresent(reason: "not repeated; name the scanned files too, with --corpus")
        }
        let mode = results.summary.redaction?.mode ?? .none
        guard mode != .quotes || options.redactionKey != nil else {
            throw Verification.NotPresent(reason: "not repeated: quotations were shortened; name the --redaction-key")
        }
        let folder = CorpusFolder(path: corpus)
        let readings = try results.run.corpora.map { try (path: folder.path(of: $0), name: $0) }
        let scratch = NSTemporaryDirectory() + "provscan-scan-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        let scanner = try CorpusScanner(registry: registry, options: scanOptions(results, mode, readings))
        _ = try scanner.scan(readings.map(\.path), into: scratch)
        let again = try ResultsDirectory(path: scratch)
        var count = 0
        var matches = try results.matches()
        var quotations = try results.quotations()
        var traces = try results.traces()
        var newMatches = try again.matches()
        var newQuotations = try again.quotations()
        var newTraces = try again.traces()
        while let match = try matches.next() {
            let difference = BagError(
                .invalid, matches.location, "is not what a new scan finds; the registry or the files are not the same")
            guard var found = try newMatches.next(), let quotation = try newQuotations.next(),
                var trace = try newTraces.next()
            else { throw difference }
            let locator = Locator(path: folder.original(found.record.locator.description, of: readings))
            found.record.locator = locator
            trace.record = locator
            guard found == match, try quotation == quotations.next(), try trace == traces.next() else {
                throw difference
            }
            count += 1
        }
        guard try newMatches.next() == nil, again.summary.found == results.summary.found,
            again.summary.examined == results.summary.examined
        else {
            throw BagError(.invalid, results.path, "has fewer matches than a new scan finds, or other counts")
        }
        return "repeated with the same configuration: \(count) matches, quotations and verdicts, all the same"
    }

    private func scanOptions(
        _ results: ResultsDirectory, _ mode: Redaction.Mode, _ readings: [(path: String, name: String)]
    ) throws -> CorpusScanner.Options {
        var scan = CorpusScanner.Options()
        scan.jobs = options.jobs
        scan.reader = ReaderOptions(results.summary.reading)
        scan.minimumGrade = results.summary.method.minimumGrade
        scan.context = try UsageContext(results.summary.context)
        scan.redaction = mode == .none ? .none : Redaction(mode, key: options.redactionKey)
        scan.assessedAt = Instant(results.run.startedAt)
        if let sample = results.summary.sample {
            guard sample.choice == SamplePlan.choice, [nil, SamplePlan.fileChoice].contains(sample.fileChoice),
                var plan = SamplePlan(rate: sample.rate, seed: sample.seed, fileRate: sample.fileRate)
            else {
                throw BagError(
                    .invalid, results.path, "names a sample that this build cannot draw; upgrade provscan")
            }
            // The choice was made by the addresses that the records had then.
            plan.renamed = readings.map { SamplePlan.Renaming(path: $0.path, name: $0.name) }
            scan.sample = plan
        }
        return scan
    }
}
