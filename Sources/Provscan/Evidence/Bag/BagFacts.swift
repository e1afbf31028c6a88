internal import Foundation
package import ProvscanRegistry

/// What a report says of the evidence bag that was made of its results.
///
/// A page that is part of the bag cannot name the bag's digest, nor what happened to it later; one that is rendered
/// beside it can.
public struct BagFacts: Sendable {
    /// A time-stamp on a checkpoint of the registry's log.
    struct TimeStamp: Sendable {
        /// As the token states it, RFC 3339.
        var time: String
        /// Where the token lies in the bag.
        var file: String
    }

    let path: String
    /// SHA-256 of `manifest-sha256.txt` and of the signed statement.
    let manifestDigest: String
    let statementDigest: String
    package let reportKey: VerifierKey
    /// Oldest first; none where the registry has no log.
    package let logKeys: [VerifierKey]
    let timestamps: [TimeStamp]
    /// By work: the index of its leaf in the log.
    let leaves: [String: Int]
    let custody: [CustodyEvent]
}

extension BagFacts {
    /// Reads the bag at `path`, which has to hold the matches of `results`.
    ///
    /// - Throws: ``BagError`` when the bag is not whole, or is of other results; signatures are for ``BagVerifier``.
    /// - Complexity: One pass over the files of the bag.
    public init(ofBagAt path: String, for results: ResultsDirectory) throws {
        if let failed = BagVerifier(path).verifyFiles().lines.first(where: { $0.status == .failed }) {
            throw BagError(.invalid, path, "is not whole: \(failed.detail)")
        }
        let tree = try BagTree(of: path)
        let manifest = try BagManifest(
            parsing: try tree.text(of: BagLayout.manifest), name: tree.location(BagLayout.manifest))
        let matches = BagLayout.payload + ResultsFile.matches.rawValue
        guard manifest.entries.first(where: { $0.path == matches })?.sha256 == results.summary.matchesDigest else {
            throw BagError(
                .invalid, path, "holds other matches than \(results.path); name the bag that was made of these results")
        }
        func keys(_ name: String) throws -> [VerifierKey] {
            try tree.text(of: name).split(separator: "\n").map { try VerifierKey(parsing: String($0)) }
        }
        guard let reportKey = try keys(BagLayout.reportKey).first else {
            throw BagError(.invalid, tree.location(BagLayout.reportKey), "names no key")
        }
        let custody = try CustodyLog(parsing: tree.bytes(of: BagLayout.custody), name: tree.location(BagLayout.custody))
        self.init(
            path: path, manifestDigest: try FileDigest(of: tree.location(BagLayout.manifest)).hexadecimal,
            statementDigest: try FileDigest(of: tree.location(BagLayout.envelope)).hexadecimal, reportKey: reportKey,
            logKeys: tree.files[BagLayout.logKey] == nil ? [] : try keys(BagLayout.logKey),
            timestamps: try Self.timestamps(tree), leaves: try Self.leaves(tree), custody: custody.events)
    }

    private static func timestamps(_ tree: BagTree) throws -> [TimeStamp] {
        var stamps: [TimeStamp] = []
        while tree.files[BagLayout.timestamp(stamps.count + 1)] != nil {
            let file = BagLayout.timestamp(stamps.count + 1)
            stamps.append(
                TimeStamp(time: try TimeStampResponse(parsing: try tree.bytes(of: file)).time, file: file))
        }
        return stamps
    }

    private static func leaves(_ tree: BagTree) throws -> [String: Int] {
        let (folder, suffix) = ("data/registry/proofs/", ".tlog-proof")
        var leaves: [String: Int] = [:]
        for name in tree.files.keys where name.hasPrefix(folder) && name.hasSuffix(suffix) {
            let work = String(name.dropFirst(folder.count).dropLast(suffix.count))
            leaves[work] = try LogProof(parsing: try tree.bytes(of: name)).index
        }
        return leaves
    }
}
