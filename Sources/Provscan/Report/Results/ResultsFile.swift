internal import Foundation

/// The files of a results directory.
///
/// A run writes each under ``temporaryName`` and renames them at its end,
/// ``summary`` last: a directory without it is not complete.
public enum ResultsFile: String, Sendable, CaseIterable {
    /// The record: one line per (record, work), `provscan.match/1`.
    case matches = "matches.jsonl"
    /// The texts behind the matches, line by line.
    case quotations = "quotations.jsonl"
    /// The matches once more, flat, for a spreadsheet.
    case table = "matches.csv"
    /// The works found, one row each.
    case works = "works.csv"
    /// The passages as Web Annotations, one line each.
    case annotations = "annotations.jsonl"
    /// How each licence verdict came about, line by line, `provscan.licence-trace/1`.
    case trace = "licence-trace.jsonl"
    /// One line per file or archive member that was examined, `provscan.coverage/1`.
    case coverage = "coverage.jsonl"
    /// What the verdicts rest on, `provscan.rights/1`.
    case rights = "rights.json"
    /// Time, place and program, `provscan.run/1`: all that differs between two runs over the same input.
    case run = "run.json"
    /// Counts, method, registry and digests, `provscan.summary/1`.
    case summary = "summary.json"

    /// The name until the run has ended.
    public var temporaryName: String { rawValue + ".partial" }

    /// Where this file lies in `directory`.
    public func path(in directory: String) -> String {
        Self.join(directory, rawValue)
    }

    /// Where this file lies in `directory` until the run has ended.
    func temporaryPath(in directory: String) -> String {
        Self.join(directory, temporaryName)
    }

    static func join(_ directory: String, _ name: String) -> String {
        directory.hasSuffix("/") ? directory + name : directory + "/" + name
    }

    /// Of each folder itself where it `holds` what is looked for, or those in it that do, by name; itself where none does.
    static func folders(in directories: [String], where holds: (String) -> Bool) -> [String] {
        directories.flatMap { folder in
            guard !holds(folder) else { return [folder] }
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            let found = names.sorted().map { join(folder, $0) }.filter(holds)
            return found.isEmpty ? [folder] : found
        }
    }

    /// The encoder of every line: sorted keys, so that equal values give equal bytes.
    static func makeEncoder(pretty: Bool = false) -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
        return encoder
    }
}
