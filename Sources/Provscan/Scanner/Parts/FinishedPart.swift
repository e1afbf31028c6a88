internal import Foundation
internal import ProvscanRegistry

/// A part of a scan that was read to its end: a directory with `part.json`, files of results under their temporary names,
/// and the digests of all of them.
///
/// It is the journal of a scan that has nothing left to read, kept in place of the results.
struct FinishedPart {
    static let fileName = "part.json"

    let directory: String
    let journal: ScanJournal
    let terms: PartTerms

    static func path(in directory: String) -> String { ResultsFile.join(directory, fileName) }

    static func exists(in directory: String) -> Bool {
        FileManager.default.fileExists(atPath: path(in: directory))
    }

    /// Opens the part in `directory`.
    ///
    /// - Throws: ``ResultsError`` where there is none, or one that is not as its scan left it. The files of results are
    ///   looked at when they are copied.
    init(_ directory: String) throws(ResultsError) {
        let path = Self.path(in: directory)
        guard Self.exists(in: directory) else {
            let state =
                ScanJournal.exists(in: directory)
                ? "holds an unfinished part; finish it with provscan match --part … --resume"
                : "holds no part of a scan; name the directories that provscan match --part wrote"
            throw ResultsError(.missing, directory, state)
        }
        let listed = try? String(contentsOfFile: ResultsDigests.path(in: directory), encoding: .utf8)
        guard listed == "\(try FileDigest(of: path).hexadecimal)  \(Self.fileName)\n" else {
            throw Self.damage(path)
        }
        do {
            journal = try JSONDecoder().decode(ScanJournal.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw ResultsError(.invalid, path, "is of another version of provscan; merge with that", cause: error)
        }
        guard journal.schema == ScanJournal.schemaName, let terms = journal.part else {
            throw ResultsError(.invalid, path, "is of another version of provscan; merge with that")
        }
        self.terms = terms
        self.directory = directory
    }

    /// The failure of a part of which a file was altered or lost.
    static func damage(_ path: String) -> ResultsError {
        ResultsError(.invalid, path, "is not as the scan of the part left it; scan the part again with --force")
    }

    /// Makes the unfinished scan in `directory`, of which the journal is written and all is read, a part.
    static func finish(in directory: String) throws {
        let journal = ScanJournal.path(in: directory)
        var digests = try OutputFile(path: ResultsDigests.temporaryPath(in: directory))
        try digests.write("\(FileDigest(of: journal).hexadecimal)  \(fileName)\n")
        _ = try digests.close()
        do {
            // What the part replaces.
            for stale in [ResultsFile.summary.path(in: directory), HTMLReport.path(in: directory)]
            where FileManager.default.fileExists(atPath: stale) {
                try FileManager.default.removeItem(atPath: stale)
            }
            try DurableFile.rename(ResultsDigests.temporaryPath(in: directory), to: ResultsDigests.path(in: directory))
            try DurableFile.rename(journal, to: path(in: directory))
        } catch {
            throw ResultsError(.unwritable, directory, "cannot be completed; check its permissions", cause: error)
        }
    }

    /// Removes the part in `directory`, so that results may be written there.
    ///
    /// - Throws: ``ResultsError`` `.occupied` unless `replacing`.
    static func clear(_ directory: String, replacing: Bool) throws(ResultsError) {
        guard exists(in: directory) else { return }
        guard replacing else {
            throw ResultsError(
                .occupied, directory,
                "holds a part of a scan already; name another directory, or replace it with --force")
        }
        do {
            try FileManager.default.removeItem(atPath: path(in: directory))
        } catch {
            throw ResultsError(.unwritable, directory, "cannot be replaced; check its permissions", cause: error)
        }
    }
}
