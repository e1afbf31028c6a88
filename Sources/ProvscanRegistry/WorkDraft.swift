internal import Crypto
public import ProvscanCore

/// A work prepared for registration: everything that costs time, done off the writing thread.
public struct WorkDraft: Sendable {
    let metadata: DocumentMetadata
    let textDigest: [UInt8]
    /// One word hash per token.
    let words: [UInt64]
    let fingerprints: [Fingerprint]
    let compressedText: [UInt8]
    let signature: [UInt8]

    /// Digests, fingerprints and compresses `text`.
    ///
    /// `words`: One word hash per token of `text`.
    ///
    /// - Complexity: O(bytes).
    public init(
        _ text: Span<UInt8>, words: [UInt64], metadata: DocumentMetadata, fingerprinter: Fingerprinter,
        compressor: inout TextCompressor
    ) {
        self.metadata = metadata
        var hash = SHA256()
        unsafe text.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
        textDigest = Array(hash.finalize())
        self.words = words
        fingerprints = fingerprinter.fingerprints(of: words)
        signature = Signature(tokens: words.count, positions: fingerprints.map(\.position)).packed
        compressedText = compressor.compress(text)
    }

    /// A number that is equal for equal works: the first eight bytes of a SHA-256
    /// over the collection, the external identifier and the text's digest.
    func sameKey(in collection: Int64) -> Int64 {
        var hash = SHA256()
        hash.update(data: Array("\(collection)\u{0}\(metadata.externalID ?? "")\u{0}".utf8))
        hash.update(data: textDigest)
        return Array(hash.finalize()).prefix(8).reduce(0) { $0 << 8 | Int64($1) }
    }
}
