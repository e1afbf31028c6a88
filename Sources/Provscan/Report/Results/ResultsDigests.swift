internal import Foundation

/// `SHA256SUMS`: the digests of the files of a results directory, as `sha256sum -c` reads them.
///
/// A run publishes it before the summary. Beside `run.json` it is the one file that differs between two runs over the
/// same input.
public enum ResultsDigests {
    public static let fileName = "SHA256SUMS"

    static func path(in directory: String) -> String { ResultsFile.join(directory, fileName) }
    static func temporaryPath(in directory: String) -> String { path(in: directory) + ".partial" }

    /// Writes the digests under a temporary name.
    ///
    /// `digests`: One for each file, in hexadecimal.
    static func write(_ digests: [ResultsFile: String], in directory: String) throws(ResultsError) {
        var file = try OutputFile(path: temporaryPath(in: directory))
        for name in ResultsFile.allCases {
            guard let digest = digests[name] else { preconditionFailure("\(name.rawValue) was not digested") }
            try file.write("\(digest)  \(name.rawValue)\n")
        }
        _ = try file.close()
    }

    /// Checks that every file of the results in `directory` has the digest that was written with it.
    ///
    /// Returns the digest of `matches.jsonl`.
    ///
    /// - Throws: ``ResultsError`` `.invalid` when one was altered after the run.
    /// - Complexity: One pass over the results.
    static func check(_ directory: String) throws(ResultsError) -> String {
        let path = path(in: directory)
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw ResultsError(
                .invalid, path,
                "cannot be read, so that nobody can tell whether the results are as they were written; run match again",
                cause: error)
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == ResultsFile.allCases.count + 1, lines.last == "" else {
            throw ResultsError(.invalid, path, "does not list the files of the results; run match again")
        }
        var matches = ""
        for (name, line) in zip(ResultsFile.allCases, lines) {
            let file = name.path(in: directory)
            let digest = try FileDigest(of: file).hexadecimal
            if name == .matches { matches = digest }
            guard line == "\(digest)  \(name.rawValue)" else {
                throw ResultsError(
                    .invalid, file,
                    "its SHA-256 is not the one in \(fileName): one of the two was altered after the run; run match again"
                )
            }
        }
        return matches
    }
}
