internal import ProvscanCore
internal import ProvscanRegistry

/// Prepares works for registration, on one thread at a time.
final class WorkDrafter {
    private let fingerprinter: Fingerprinter
    private let keepsTexts: Bool
    private var hasher = TokenHasher()
    private var compressor = TextCompressor()

    /// Prepares works for `registry`.
    init(for registry: Registry) {
        fingerprinter = Fingerprinter(profile: registry.profile, background: .standard)
        keepsTexts = registry.keyIdentifier == nil
    }

    /// Digests, fingerprints and compresses `text`.
    func draft(_ text: Span<UInt8>, metadata: DocumentMetadata) -> WorkDraft {
        hasher.hash(text)
        let words = unsafe hasher.withHashes { unsafe Array($0) }
        return WorkDraft(
            text, words: words, metadata: metadata, fingerprinter: fingerprinter, compressor: &compressor,
            keepsText: keepsTexts)
    }
}
