internal import Foundation
public import ProvscanCore

/// A leaf's inclusion under a signed checkpoint, as text: a `.tlog-proof` file.
///
/// - Source: C2SP tlog-proof v1.
public struct LogProof: Sendable, Equatable {
    static let firstLine = "c2sp.org/tlog-proof@v1"

    public var index: Int
    public var hashes: [ContentDigest]
    public var note: SignedNote

    public init(index: Int, hashes: [ContentDigest], note: SignedNote) {
        self.index = index
        self.hashes = hashes
        self.note = note
    }

    /// Reads the text form.
    ///
    /// - Throws: ``LogError`` that says what is wrong with it.
    public init(parsing bytes: [UInt8]) throws(LogError) {
        let (lines, note) = try HashLines.split(bytes)
        var rest = lines[...]
        guard rest.popFirst() == Self.firstLine[...] else {
            throw LogError(.malformed, "a proof begins with the line \(Self.firstLine)")
        }
        if rest.first?.hasPrefix("extra ") == true { rest.removeFirst() }
        guard let line = rest.popFirst(), line.hasPrefix("index "), let index = PlainDecimal.parse(line.dropFirst(6))
        else { throw LogError(.malformed, "the proof has no line with the leaf's index") }
        self.init(index: index, hashes: try HashLines.parse(rest), note: note)
    }

    public var bytes: [UInt8] {
        Array("\(Self.firstLine)\nindex \(index)\n\(HashLines.make(hashes))\n".utf8) + note.bytes
    }

    /// The checkpoint that `leaf` stands under.
    ///
    /// - Throws: ``LogError`` when no key of `keys` signed, or when the hashes do not lead from the leaf to the root.
    public func verified(leaf: [UInt8], by keys: [VerifierKey]) throws(LogError) -> Checkpoint {
        _ = try note.verified(by: keys)
        let checkpoint = try Checkpoint(parsing: note.text)
        let proof = InclusionProof(index: index, size: checkpoint.size, hashes: hashes)
        guard proof.verify(MerkleTree.leafHash(leaf), root: checkpoint.root) else {
            throw LogError(.notBound, "the leaf is not at index \(index) of the log at this checkpoint")
        }
        return checkpoint
    }
}

/// That one state of a log begins another, under the later one's signed checkpoint: a `.tlog-consistency` file.
///
/// There is no format of its own for this; the body of a witness request is just that.
///
/// - Source: C2SP tlog-witness, add-checkpoint.
public struct LogConsistency: Sendable, Equatable {
    /// The size of the earlier state.
    public var old: Int
    public var hashes: [ContentDigest]
    public var note: SignedNote

    public init(old: Int, hashes: [ContentDigest], note: SignedNote) {
        self.old = old
        self.hashes = hashes
        self.note = note
    }

    /// Reads the text form.
    ///
    /// - Throws: ``LogError`` that says what is wrong with it.
    public init(parsing bytes: [UInt8]) throws(LogError) {
        let (lines, note) = try HashLines.split(bytes)
        guard let line = lines.first, line.hasPrefix("old "), let old = PlainDecimal.parse(line.dropFirst(4)) else {
            throw LogError(.malformed, "a consistency proof begins with a line such as 'old 300'")
        }
        self.init(old: old, hashes: try HashLines.parse(lines.dropFirst()), note: note)
    }

    public var bytes: [UInt8] { Array("old \(old)\n\(HashLines.make(hashes))\n".utf8) + note.bytes }

    /// The later checkpoint, which `earlier` is a beginning of.
    ///
    /// - Throws: ``LogError`` when no key of `keys` signed, or when the hashes do not lead from one root to the other.
    public func verified(from earlier: Checkpoint, by keys: [VerifierKey]) throws(LogError) -> Checkpoint {
        _ = try note.verified(by: keys)
        let later = try Checkpoint(parsing: note.text)
        let proof = ConsistencyProof(old: old, new: later.size, hashes: hashes)
        guard earlier.origin == later.origin, earlier.size == old,
            proof.verify(oldRoot: earlier.root, newRoot: later.root)
        else {
            throw LogError(
                .notBound, "the log at size \(earlier.size) is not the beginning of the log at this checkpoint")
        }
        return later
    }
}

/// The lines of hashes before a checkpoint.
private enum HashLines {
    /// Hashes of a proof, at the most; no tree is higher.
    private static let limit = 63

    static func make(_ hashes: [ContentDigest]) -> String {
        hashes.map { Base64.encode($0.bytes) + "\n" }.joined()
    }

    static func parse(_ lines: ArraySlice<Substring>) throws(LogError) -> [ContentDigest] {
        guard lines.count <= limit else {
            throw LogError(.tooLarge, "the proof has \(lines.count) hashes; no proof has more than \(limit)")
        }
        var hashes: [ContentDigest] = []
        for line in lines {
            guard let bytes = Base64.decode(String(line)), bytes.count == 32 else {
                throw LogError(.malformed, "the proof has a line that is no SHA-256 in Base 64")
            }
            hashes.append(ContentDigest(bytes: bytes))
        }
        return hashes
    }

    /// The lines before the first empty one, and the note after it.
    static func split(_ bytes: [UInt8]) throws(LogError) -> ([Substring], SignedNote) {
        guard bytes.count <= SignedNote.byteLimit else {
            throw LogError(.tooLarge, "the proof has \(bytes.count) bytes; at most \(SignedNote.byteLimit) are read")
        }
        guard let text = String(validating: bytes, as: UTF8.self), let gap = text.range(of: "\n\n") else {
            throw LogError(.malformed, "the proof is no text with an empty line before its checkpoint")
        }
        let lines = text[..<gap.lowerBound].split(separator: "\n", omittingEmptySubsequences: false)
        return (lines, try SignedNote(parsing: Array(text[gap.upperBound...].utf8)))
    }
}
