internal import ProvscanCore

/// One source from its opening to its coverage.
final class OpenSource {
    private let item: SourceItem
    private let options: ReaderOptions
    private let file: FileByteStream
    private var reader: (any BatchReader)?
    private var format = "unrecognised"
    private var failures: [Damage] = []

    /// Opens the source and recognises its format; that it has none is told by ``coverage()``.
    init(_ item: SourceItem, options: ReaderOptions, progress: ReadProgress) throws(ReadError) {
        self.item = item
        self.options = options
        file =
            if let path = item.path {
                try FileByteStream(path: path, locator: item.locator, progress: progress)
            } else {
                FileByteStream(standardInputAs: item.locator, progress: progress)
            }
        do throws(ReadError) {
            reader = try makeReader()
        } catch {
            note(error)
        }
    }

    /// The next batch; `nil` at the end, whether that is sound or not.
    func next() -> (any DocumentBatch)? {
        do throws(ReadError) {
            if let batch = try reader?.next() { return batch }
        } catch {
            note(error)
        }
        reader = nil
        return nil
    }

    /// What was read. The rest of the file, after a failure, is read for its digest.
    func coverage() -> SourceCoverage {
        let digest = file.finish()
        return SourceCoverage(
            locator: item.locator, format: format, byteCount: file.byteCount, digest: digest, failures: failures)
    }

    private func note(_ error: ReadError) {
        let cause = error.cause.map { " (\($0))" } ?? ""
        failures.append(Damage(locator: error.locator, reason: error.message + cause))
    }

    private func makeReader() throws(ReadError) -> any BatchReader {
        let stored = PeekedByteStream(file, count: FormatDetection.prefixCount)
        if FormatDetection.isZip(stored.prefix) { return try makeZipReader() }
        let compression = FormatDetection.compression(of: stored.prefix)
        let content: PeekedByteStream
        switch compression {
        case .none: content = stored
        case .gzip:
            content = PeekedByteStream(
                GzipByteStream(stored, locator: item.locator), count: FormatDetection.prefixCount)
        case .zstd:
            let stream = try ZstdByteStream(stored, windowLog: options.zstdWindowLog, locator: item.locator)
            content = PeekedByteStream(stream, count: FormatDetection.prefixCount)
        }
        if content.prefix.isEmpty {
            if let failure = content.failure { throw failure }
            format = "empty" + compression.rawValue
            throw ReadError(.unrecognised, item.locator, "the file is empty; remove it or fetch it again")
        }
        let record = try recordFormat(of: content.prefix)
        format = record.rawValue + compression.rawValue
        return makeReader(record, content)
    }

    /// The format that the options or the folder name, or else the content.
    private func recordFormat(of prefix: [UInt8]) throws(ReadError) -> RecordFormat {
        if let format = item.format { return format }
        if options.format == "auto" {
            return try FormatDetection.format(of: prefix, name: item.name, locator: item.locator)
        }
        guard let format = RecordFormat(rawValue: options.format) else {
            let known = ReaderOptions.formatNames.joined(separator: ", ")
            throw ReadError(.unrecognised, item.locator, "unknown format \(options.format); take one of \(known)")
        }
        return format
    }

    private func makeReader(_ format: RecordFormat, _ stream: any ByteStream) -> any BatchReader {
        switch format {
        case .jsonLines: JSONLinesReader(stream, locator: item.locator, options: options)
        case .jsonArray:
            JSONArrayReader(stream, locator: item.locator, mapping: CorpusMapping(options), options: options)
        case .text, .markdown:
            PlainTextReader(stream, locator: item.locator, externalID: item.externalID, options: options)
        case .xArchive:
            JSONArrayReader(
                stream, locator: item.locator, mapping: TweetMapping(username: item.username), options: options)
        }
    }

    private func makeZipReader() throws(ReadError) -> any BatchReader {
        guard let path = item.path else {
            throw ReadError(.unreadable, item.locator, "a zip cannot be read from standard input; name its file")
        }
        guard let reader = try XArchiveReader(path: path, locator: item.locator, options: options) else {
            throw ReadError(
                .unrecognised, item.locator, "a zip that is not an X archive; unpack it and name the folder")
        }
        format = RecordFormat.xArchive.rawValue + ".zip"
        return reader
    }
}
