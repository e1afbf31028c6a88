internal import Foundation
internal import ProvscanRegistry

extension ResultsWriter {
    /// Continues the files of an unfinished run; what was written after `state` is cut off.
    ///
    /// - Complexity: O(bytes written so far): they are read for their digests.
    init(
        continuing state: ScanJournal.WriterState, in directory: String, redaction: Redaction
    ) throws(ResultsError) {
        func file(_ file: ResultsFile) throws(ResultsError) -> OutputFile {
            guard let part = state.files[file.rawValue] else {
                throw ResultsError(
                    .invalid, ScanJournal.path(in: directory),
                    "does not name \(file.rawValue); start again with --force")
            }
            return try OutputFile(continuing: file.temporaryPath(in: directory), from: part)
        }
        var redaction = redaction
        redaction.counts = state.redaction
        self.init(
            directory: directory, matches: try file(.matches), quotations: try file(.quotations),
            table: try file(.table), annotations: try file(.annotations), trace: try file(.trace),
            coverage: try file(.coverage), works: state.works, matchCount: state.matches, redaction: redaction)
    }

    /// Brings everything written so far to the disk, and says what it is.
    mutating func checkpoint() throws(ResultsError) -> ScanJournal.WriterState {
        let files = [
            ResultsFile.matches.rawValue: try matches.checkpoint(),
            ResultsFile.quotations.rawValue: try quotations.checkpoint(),
            ResultsFile.table.rawValue: try table.checkpoint(),
            ResultsFile.annotations.rawValue: try annotations.checkpoint(),
            ResultsFile.trace.rawValue: try trace.checkpoint(),
            ResultsFile.coverage.rawValue: try coverage.checkpoint(),
        ]
        return ScanJournal.WriterState(
            files: files, matches: matchCount, works: works, redaction: redaction.counts)
    }

    /// Gives every file its final name; a call that was cut short is made good by the next.
    ///
    /// Until the last one has it there is no summary.
    static func publish(in directory: String) throws(ResultsError) {
        let manager = FileManager.default
        do {
            // The summary is renamed last: without a temporary one all is done.
            guard manager.fileExists(atPath: ResultsFile.summary.temporaryPath(in: directory)) else { return }
            let summary = ResultsFile.summary.path(in: directory)
            let stale = [summary, HTMLReport.path(in: directory)].filter { manager.fileExists(atPath: $0) }
            for path in stale { try manager.removeItem(atPath: path) }
            if !stale.isEmpty { try DurableFile.synchroniseFolder(of: summary) }
            let files = ResultsFile.allCases.filter { $0 != .summary }
                .map { (from: $0.temporaryPath(in: directory), to: $0.path(in: directory)) }
            let digests = (ResultsDigests.temporaryPath(in: directory), ResultsDigests.path(in: directory))
            for (from, to) in [digests] + files where manager.fileExists(atPath: from) {
                try DurableFile.rename(from, to: to, waits: false)
            }
            try DurableFile.synchroniseFolder(of: summary)
            try DurableFile.rename(ResultsFile.summary.temporaryPath(in: directory), to: summary)
        } catch {
            throw ResultsError(.unwritable, directory, "cannot be completed; check its permissions", cause: error)
        }
    }
}
