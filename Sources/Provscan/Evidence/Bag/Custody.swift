public import Foundation

/// The custody of a bag that lies in a directory.
public struct Custody: Sendable {
    private let path: String

    public init(ofBagAt path: String) {
        self.path = path
    }

    /// Adds an event after those that are there; nothing that is there is changed but the list of tag files.
    ///
    /// The payload, its manifest and the signed statement stay as they are: the statement is about the events that
    /// there were when the bag was sealed, and each later one holds the digest of the one before.
    ///
    /// - Throws: ``BagError`` when the bag is not whole: an event is never added to a bag that was changed.
    public func add(_ statement: CustodyStatement, now: Date = Date()) throws -> CustodyEvent {
        let verification = BagVerifier(path).verifyFiles()
        if let failed = verification.lines.first(where: { $0.status == .failed }) {
            throw BagError(.invalid, path, "is not whole, and no event was added: \(failed.detail)")
        }
        let tree = try BagTree(of: path)
        let name = tree.location(BagLayout.custody)
        var log = try CustodyLog(parsing: try tree.bytes(of: BagLayout.custody), name: name)
        guard let item = log.events.first?.item else { throw BagError(.invalid, name, "has no event") }
        try log.append(statement, on: item, now: now)
        try write(log, tree)
        guard let event = log.events.last else { preconditionFailure("an event was appended") }
        return event
    }

    /// Replaces the log and the manifest that lists it, one after the other.
    private func write(_ log: CustodyLog, _ tree: BagTree) throws {
        let manifestName = tree.location(BagLayout.tagManifest)
        let old = try BagManifest(parsing: try tree.text(of: BagLayout.tagManifest), name: manifestName)
        do {
            let url = URL(fileURLWithPath: tree.location(BagLayout.custody))
            try Data(log.bytes).write(to: url, options: .atomic)
            let digest = try FileDigest(of: url.path).hexadecimal
            let entries = old.entries.map { entry in
                entry.path == BagLayout.custody ? BagManifest.Entry(path: entry.path, sha256: digest) : entry
            }
            try Data(BagManifest(entries).text.utf8).write(to: URL(fileURLWithPath: manifestName), options: .atomic)
        } catch {
            throw BagError(.failed, path, "cannot be written; check its permissions", cause: error)
        }
    }
}
