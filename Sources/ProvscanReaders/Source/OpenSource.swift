internal import ProvscanCore

/// One source from its opening to its coverage.
final class OpenSource {
    private let item: SourceItem
    private let file: FileByteStream
    private let content: ContentReader

    /// Opens the source and recognises its format; that it has none is told by its coverage.
    init(_ item: SourceItem, options: ReaderOptions, progress: ReadProgress) throws(ReadError) {
        self.item = item
        file =
            if let path = item.path {
                try FileByteStream(path: path, locator: item.locator, progress: progress)
            } else {
                FileByteStream(standardInputAs: item.locator, progress: progress)
            }
        let file = file
        content = ContentReader(
            file, item: item, options: options, depth: 0, storedBytes: { file.byteCount })
    }

    /// The next batch, or the end of a member; `nil` at the end of the source, whether that is sound or not.
    func next() -> CorpusEvent? { content.next() }

    /// What was read.
    ///
    /// The rest of the file, after a failure, is read for its digest.
    func coverage() -> SourceCoverage {
        let digest = file.finish()
        if let failure = file.failureBehind { content.note(failure) }
        return SourceCoverage(
            locator: item.locator, format: content.format, byteCount: file.byteCount, digest: digest,
            failures: content.failures)
    }
}
