internal import Foundation
internal import Logging
internal import ProvscanCore
public import ProvscanReaders
public import ProvscanRegistry

extension CorpusScanner {
    /// Scans one part of `sources` and writes it into `directory`, to be merged with the others.
    ///
    /// What a part holds is no result yet: see ``merge(_:registry:options:into:progress:)``. All parts need the same
    /// ``Options/assessedAt``.
    ///
    /// - Throws: `RegistryError`, `ReadError` where a source of the part is not as it was listed, ``ResultsError``, or
    ///   ``Interruption``.
    public func scan(
        _ part: CorpusPart, of sources: SourceList, into directory: String, progress: ScanProgress = ScanProgress()
    ) throws -> PartOutcome {
        guard let assessedAt = options.assessedAt else { preconditionFailure("parts need one time of assessment") }
        precondition(options.redaction.mode == .none, "parts are merged before anything is left out")
        let terms = PartTerms(part, of: sources.corpora, options, at: assessedAt)
        let subject = try ScanSubject(registry: registry, options: options, corpus: sources.digest)
        if options.resumes, let done = try? FinishedPart(directory), done.terms == terms,
            done.journal.subject == subject
        {
            return PartOutcome(part, done.journal.tallies)
        }
        try FinishedPart.clear(directory, replacing: options.replacesResults)
        let range = try sources.unchangedRange(of: part)
        let unfinished = try ScanJournal.unfinished(in: directory, subject, options, part: terms)
        let journal =
            unfinished
            ?? ScanJournal(subject, options, startedAt: assessedAt.seconds, part: terms)
        let files = fileSample(of: sources, in: range)
        let recorder = try ScanRecorder(
            directory: directory, options: options, journal: journal, continuing: unfinished != nil, files: files,
            progress: progress)
        let cursor =
            files.map { CorpusCursor($0.chosen, options: options.reader, from: recorder.position) }
            ?? CorpusCursor(sources, in: range, options: options.reader, from: recorder.position)
        let isFull = try run(
            cursor, recorder, startedAt: Date(timeIntervalSince1970: Double(assessedAt.seconds)), progress)
        if isFull || progress.isCancelled { throw try interruption(recorder, directory, isFull: isFull) }
        return PartOutcome(part, try recorder.finishPart())
    }

    /// Writes the results of the whole scan into `directory`, as one process would have written them: every file but
    /// `run.json`, and what names it, has the same bytes.
    ///
    /// - Parameters:
    ///   - parts: The directories of all parts, in any order.
    ///   - registry: The one that was scanned for, in the same state.
    ///   - options: Whether results are replaced, and the command line; all else is what the parts were scanned with.
    ///   - directory: Where the results go.
    ///   - progress: Told of each part.
    /// - Returns: The outcome of the whole scan.
    /// - Throws: ``ResultsError`` where a part is damaged, missing, twice there or of another scan, and where the
    ///   registry is not the one of the parts.
    /// - Complexity: One pass over the parts, and the report. Memory grows with the works found, not with the matches.
    public static func merge(
        _ parts: [String], registry: Registry, options: Options, into directory: String,
        progress: ScanProgress = ScanProgress()
    ) throws -> ScanOutcome {
        let set = try PartSet(parts)
        var described = try set.terms.options()
        described.replacesResults = options.replacesResults
        described.commandLine = options.commandLine
        described.jobs = 1
        described.hashesExecutable = true
        try check(set, against: registry, described)
        let scanner = try CorpusScanner(registry: registry, options: described)
        try FinishedPart.clear(directory, replacing: options.replacesResults)
        let recorder = try ScanRecorder(
            directory: directory, options: described, journal: nil, continuing: false, files: nil, progress: progress)
        for part in set.directories { try recorder.add(FinishedPart(part)) }
        var description = try scanner.description(
            of: set.terms.corpora, startedAt: Date(timeIntervalSince1970: Double(set.terms.assessedAt.seconds)),
            described, subject: set.subject.digest())
        description.parts = set.directories.count
        return try recorder.finish(description)
    }

    /// Refuses to merge with another registry or build than the parts were scanned with.
    private static func check(_ set: PartSet, against registry: Registry, _ options: Options) throws {
        guard try registry.state() == set.subject.registry else {
            throw ResultsError(
                .invalid, set.directories[0],
                "was scanned against another state of the registry than \(registry.path) has; name the registry, or "
                    + "the backup, that was scanned for")
        }
        let present = PartTerms(set.terms.part, of: set.terms.corpora, options, at: set.terms.assessedAt)
        guard present.build == set.terms.build else {
            throw ResultsError(
                .invalid, set.directories[0],
                "was scanned by another build of provscan than this; merge with the one that scanned")
        }
    }
}

extension SourceList {
    /// The sources of `part`, each as it was when it was listed.
    ///
    /// - Throws: `ReadError` where one is not.
    func unchangedRange(of part: CorpusPart) throws(ReadError) -> Range<Int> {
        let range = range(ofPart: part.number, of: part.count)
        guard let changed = firstChange(in: range) else { return range }
        throw ReadError(
            .unreadable, changed, "is not as it was when the corpus was listed; list it, and scan all parts, again")
    }
}
