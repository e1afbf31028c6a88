internal import Foundation
internal import GRDB
internal import ProvscanCore

/// What an export holds, and what it leaves out.
public struct FingerprintExport: Sendable, Equatable, Codable {
    public var path: String
    /// SHA-256 of the file.
    public var sha256: String
    /// See ``FingerprintKey/identifier``.
    public var key: String
    public var works = 0
    public var fingerprints = 0
    /// Works that are shorter than the guarantee, or of which no fingerprint was left.
    public var shortWorks = 0
    /// Works whose text is withheld from the registry itself.
    public var withheldWorks = 0
    /// Fingerprints that more works share than are boilerplate.
    public var commonFingerprints = 0
}

extension Registry {
    /// Writes a registry without texts for another party: holders, collections with their terms, and of each work its
    /// length and the keyed hashes of its fingerprints.
    ///
    /// The fingerprints are those of the profile ``Profile/articles``, whatever this registry's is: k-grams of eight
    /// words, of which few can be guessed. Works get other identifiers, and no titles, authors, URLs, dates, digests
    /// and licences of their own. Works shorter than the profile's guarantee are left out, and so are fingerprints that
    /// more works share than ``Boilerplate/frequency``.
    ///
    /// The registry remembers the export as it does a bag: erasing a work cannot reach it.
    ///
    /// - Parameters:
    ///   - target: The file to write, whole or not at all.
    ///   - key: The recipient's.
    ///   - replacing: Whether a file that is there may be replaced.
    ///   - mapping: Where to write which work has which identifier in the export; nowhere where it is `nil`.
    /// - Returns: What went into the export, and how much did not.
    /// - Throws: ``RegistryError`` when `target` exists or cannot be written, or when this registry is an export itself.
    /// - Complexity: As long as indexing, about; 8 bytes of memory per fingerprint.
    public func exportFingerprints(
        to target: String, key: FingerprintKey, replacing: Bool = false, mapping: String? = nil
    ) throws -> FingerprintExport {
        try refuseExport()
        guard keyIdentifier == nil else {
            throw RegistryError(
                .mismatch, path, "it keeps no texts to make other fingerprints of; index the archives for the recipient"
            )
        }
        guard replacing || !FileManager.default.fileExists(atPath: target) else {
            throw RegistryError(.unwritable, target, "it exists; name another file, or replace it with --force")
        }
        let state = try frozen()
        let temporary = target + ".\(ProcessInfo.processInfo.processIdentifier).new"
        defer { RegistryFile.remove(temporary) }
        var outcome: FingerprintExport
        let digest: ContentDigest
        var writer = FingerprintWriter(state, key: key)
        do {
            outcome = try writer.write(to: temporary)
            try DurableFile.synchronise(temporary)
            digest = ContentDigest(bytes: Digest.of(try Data(contentsOf: URL(fileURLWithPath: temporary))))
            outcome.sha256 = digest.description
            for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: target + suffix) }
            try DurableFile.rename(temporary, to: target)
            if let mapping { try DurableFile.write(Data(writer.mapping.utf8), to: mapping) }
        } catch let error as SystemFailure {
            throw RegistryError(.unwritable, target, "it cannot be written; check the free space", cause: error)
        } catch {
            throw RegistryFile.failure(from: error, path: target)
        }
        outcome.path = target
        try recordBag(target, digest: digest, works: writer.works.map(\.id))
        return outcome
    }
}
