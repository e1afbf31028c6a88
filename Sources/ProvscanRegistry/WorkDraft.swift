internal import Crypto
public import ProvscanCore

/// A work prepared for registration: everything that costs time, done off the writing thread.
public struct WorkDraft: Sendable {
    let metadata: DocumentMetadata
    /// SHA-256 of the text; in a sealed draft what the key makes of it.
    private(set) var textDigest: [UInt8]
    /// One word hash per token.
    let words: [UInt64]
    private(set) var fingerprints: [Fingerprint]
    /// `nil` in a sealed draft.
    private(set) var compressedText: [UInt8]?
    private(set) var signature: [UInt8]
    /// The keyed hashes of the fingerprints, eight bytes each, big-endian; `nil` unless the draft is sealed.
    private(set) var keyedHashes: [UInt8]?

    /// Digests, fingerprints and compresses `text`.
    ///
    /// `words`: One word hash per token of `text`; `keepsText`: whether the text itself is registered.
    ///
    /// - Complexity: O(bytes).
    public init(
        _ text: Span<UInt8>, words: [UInt64], metadata: DocumentMetadata, fingerprinter: Fingerprinter,
        compressor: inout TextCompressor, keepsText: Bool = true
    ) {
        self.metadata = metadata
        var hash = SHA256()
        unsafe text.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
        textDigest = Array(hash.finalize())
        self.words = words
        fingerprints = fingerprinter.fingerprints(of: words)
        signature = Signature(tokens: words.count, positions: fingerprints.map(\.position)).packed
        compressedText = keepsText ? compressor.compress(text) : nil
    }

    /// The same with nothing in it that could be compared without `key`: no text, no digest of it, no plain hash.
    ///
    /// A work shorter than the guarantee of `profile` gets no fingerprints: it could be guessed as a whole.
    func sealed(with key: FingerprintKey, _ profile: Profile) -> WorkDraft {
        var draft = self
        draft.textDigest = key.textDigest(of: textDigest)
        draft.compressedText = nil
        if words.count < profile.guarantee { draft.fingerprints = [] }
        draft.signature = Signature(tokens: words.count, positions: draft.fingerprints.map(\.position)).packed
        draft.keyedHashes = draft.fingerprints.flatMap { fingerprint in
            unsafe withUnsafeBytes(of: key.hash(of: fingerprint.hash).bigEndian) { unsafe Array($0) }
        }
        return draft
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
