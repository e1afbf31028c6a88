internal import Foundation
internal import ProvscanCore
internal import ProvscanRegistry

/// What the log of a registry has to say about the works that results cite.
struct RegistryEvidence {
    /// One work: its leaf, and the proof that the leaf stands under the checkpoint.
    private struct Cited {
        var id: String
        var leaf: [UInt8]
        var proof: LogProof
        var opening: BagOpening?
    }

    private let keys: [VerifierKey]
    private let signed: SignedCheckpoint
    private var works: [Cited] = []
    private var earlier: (checkpoint: SignedCheckpoint, proof: LogConsistency)?
    private let timestamps: [BagTimestamp]

    /// `nil` for a registry without a log.
    ///
    /// - Throws: `RegistryError` when the log is not the one that was signed, or when a work is gone.
    init?(of works: [String], in registry: Registry, _ options: BagWriter.Options) throws {
        guard let signed = try registry.currentCheckpoint() else { return nil }
        self.signed = signed
        keys = try registry.logKeys().map(\.key)
        timestamps = try BagTimestamp.all(of: registry, until: signed.checkpoint.size)
        let size = signed.checkpoint.size
        for id in works {
            guard let number = try registry.workNumber(id: id), let index = try registry.leafIndex(ofWork: number)
            else {
                throw BagError(
                    .missing, registry.path,
                    "work \(id), which the results cite, is not registered any more; scan again")
            }
            let opening = options.disclosesOpenings ? try registry.opening(ofWork: number).map(BagOpening.init) : nil
            self.works.append(
                Cited(
                    id: id, leaf: try registry.leaf(index), proof: try registry.proof(ofLeaf: index, at: size),
                    opening: opening))
        }
        if let old = options.earlierSize {
            earlier = (try registry.checkpoint(size: old), try registry.consistency(from: old, to: size))
        }
    }

    /// What the statement says of the log.
    var statement: CorpusMatch.Checkpoint {
        CorpusMatch.Checkpoint(
            origin: signed.checkpoint.origin, size: signed.checkpoint.size,
            root: Data(signed.checkpoint.root.bytes).base64EncodedString(),
            digest: ["sha256": signed.digest.description], earliestTimestamp: timestamps.map(\.time).min())
    }

    func add(to folder: inout BagFolder) throws(BagError) {
        try folder.add(BagLayout.logKey, keys.map { $0.description + "\n" }.joined())
        try folder.add(BagLayout.checkpoint, signed.note.bytes)
        for work in works {
            try folder.add(BagLayout.leaf(of: work.id), work.leaf)
            try folder.add(BagLayout.proof(of: work.id), work.proof.bytes)
            if let opening = work.opening { try folder.add(BagLayout.opening(of: work.id), json: opening) }
        }
        if let earlier {
            try folder.add(BagLayout.earlierCheckpoint, earlier.checkpoint.note.bytes)
            try folder.add(BagLayout.consistency, earlier.proof.bytes)
        }
        for timestamp in timestamps {
            try folder.add(BagLayout.timestampedCheckpoint(timestamp.number), timestamp.note.bytes)
            try folder.add(BagLayout.timestamp(timestamp.number), timestamp.response)
            if timestamp.size != signed.checkpoint.size {
                try folder.add(BagLayout.timestampConsistency(timestamp.number), timestamp.consistency.bytes)
            }
        }
    }
}

/// What opens the commitment to one work: `openings/UUID.json`.
struct BagOpening: Codable, Equatable {
    static let schemaName = "provscan.opening/1"

    var schema = Self.schemaName
    /// The work's text; `nil` where it is withheld from the registry.
    var text: String?
    /// Hexadecimal, as the other keys and values.
    var contentKey: String
    var contentValue: String
    /// What is known of the work, as it was committed to: JSON, byte for byte.
    var record: String
    var recordKey: String
    var recordValue: String

    init(_ opening: Opening) {
        text = opening.content.map { String(decoding: $0, as: UTF8.self) }
        contentKey = Self.hexadecimal(opening.commitment.content.key)
        contentValue = Self.hexadecimal(opening.commitment.content.value)
        record = String(decoding: opening.record, as: UTF8.self)
        recordKey = Self.hexadecimal(opening.commitment.record.key)
        recordValue = Self.hexadecimal(opening.commitment.record.value)
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String { ContentDigest(bytes: bytes).description }
}
