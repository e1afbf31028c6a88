internal import ProvscanCore

/// Reads a source or a member: undoes its compression, recognises its format, follows it to its end.
final class ContentReader {
    /// What gives the events: the records of a format, or the members of a container.
    private enum Inside {
        case records(any BatchReader)
        case members(ContainerReader)
    }

    /// The format found, with what it is wrapped in: `jsonl.gz`, `tar.zst`.
    private(set) var format = "unrecognised"
    /// Failures of the source as a whole.
    private(set) var failures: [Damage] = []

    private let item: SourceItem
    private let options: ReaderOptions
    private let depth: Int
    private let storedBytes: () -> Int
    private var inside: Inside?

    /// Prepares to read content by what it is.
    ///
    /// `depth`: The number of containers around the content.
    /// `storedBytes`: The bytes read so far from the file at the bottom.
    init(
        _ stream: any ByteStream, item: SourceItem, options: ReaderOptions, depth: Int,
        storedBytes: @escaping () -> Int
    ) {
        self.item = item
        self.options = options
        self.depth = depth
        self.storedBytes = storedBytes
        do throws(ReadError) {
            inside = try open(stream)
        } catch {
            note(error)
        }
    }

    /// The next batch, or the end of a member; `nil` at the end.
    func next() -> CorpusEvent? {
        do throws(ReadError) {
            switch inside {
            case .records(let reader):
                if let batch = try reader.next() { return .batch(batch) }
            case .members(let container):
                if let event = try container.next() { return event }
            case nil: break
            }
        } catch {
            note(error)
        }
        if case .members(let container) = inside { failures = container.refused + failures }
        inside = nil
        return nil
    }

    /// Notes what could not be read.
    func note(_ error: ReadError) {
        let cause = error.cause.map { " (\($0))" } ?? ""
        failures.append(Damage(locator: error.locator, reason: error.message + cause))
    }

    /// Undoes compressions one inside the other, and opens what is inside.
    private func open(_ stream: any ByteStream) throws(ReadError) -> Inside {
        var content = PeekedByteStream(stream, count: FormatDetection.prefixCount)
        var suffix = ""
        var compressions = 0
        while true {
            let compression = FormatDetection.compression(of: content.prefix)
            if compression == .none { break }
            compressions += 1
            guard compressions <= options.limits.compressions else {
                throw ReadError(
                    .limitExceeded, item.locator,
                    "compressed more than \(options.limits.compressions) times over; decompress it if you trust it")
            }
            suffix = compression.rawValue + suffix
            let decoded = try decompress(content, compression)
            let guarded = ExpansionGuard(
                decoded, limits: options.limits, locator: item.locator, storedBytes: storedBytes)
            content = PeekedByteStream(guarded, count: FormatDetection.prefixCount)
        }
        if content.prefix.isEmpty {
            if let failure = content.failure { throw failure }
            format = "empty" + suffix
            throw ReadError(.unrecognised, item.locator, "the file is empty; remove it or fetch it again")
        }
        let isForced = item.format != nil || options.format != "auto"
        if !isForced || suffix.isEmpty, let container = FormatDetection.container(of: content.prefix) {
            return try enter(container, content, suffix)
        }
        let record = try recordFormat(of: content.prefix)
        format = record.rawValue + suffix
        return .records(try makeReader(record, content))
    }

    private func decompress(
        _ stream: PeekedByteStream, _ compression: Compression
    ) throws(ReadError) -> any ByteStream {
        let locator = item.locator
        return switch compression {
        case .none: stream
        case .gzip: GzipByteStream(stream, locator: locator, ahead: options.readAhead)
        case .zstd: try ZstdByteStream(stream, windowLog: options.zstdWindowLog, locator: locator)
        case .bzip2: CodecByteStream(stream, decoder: BZip2Decoder(), locator: locator)
        case .xz: CodecByteStream(stream, decoder: XZDecoder(windowLog: options.zstdWindowLog), locator: locator)
        case .lz4: CodecByteStream(stream, decoder: LZ4Decoder(), locator: locator)
        }
    }

    /// Opens a container, or the X archive that a zip may be.
    private func enter(
        _ container: ContainerFormat, _ stream: any ByteStream, _ suffix: String
    ) throws(ReadError) -> Inside {
        let path = suffix.isEmpty && depth == 0 ? item.path : nil
        if container == .zip, let path,
            let reader = try XArchiveReader(path: path, locator: item.locator, options: options)
        {
            format = RecordFormat.xArchive.rawValue + ".zip"
            return .records(reader)
        }
        format = container.rawValue + suffix
        guard depth < options.limits.nesting else {
            throw ReadError(
                .limitExceeded, item.locator,
                "archives nested more than \(options.limits.nesting) deep; unpack it if you trust it")
        }
        let archive = try ArchiveReader(
            container, path: path, stream: stream, locator: item.locator, options: options, storedBytes: storedBytes)
        return .members(ContainerReader(archive, item: item, options: options, depth: depth, storedBytes: storedBytes))
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

    private func makeReader(_ format: RecordFormat, _ stream: any ByteStream) throws(ReadError) -> any BatchReader {
        switch format {
        case .jsonLines: JSONLinesReader(stream, locator: item.locator, options: options)
        case .jsonArray:
            JSONArrayReader(stream, locator: item.locator, mapping: CorpusMapping(options), options: options)
        case .text, .markdown:
            PlainTextReader(stream, locator: item.locator, externalID: item.externalID, options: options)
        case .xArchive:
            JSONArrayReader(
                stream, locator: item.locator, mapping: TweetMapping(item.account), options: options)
        case .mbox: RawTextReader(stream, cutter: MessageCutter(), locator: item.locator, options: options)
        case .textDocuments:
            RawTextReader(stream, cutter: BlankLineCutter(), locator: item.locator, options: options)
        case .parquet: try ParquetReader(randomAccess(stream), locator: item.locator, options: options)
        case .arrow: ArrowReader(stream, locator: item.locator, options: options)
        case .csv: CSVReader(stream, locator: item.locator, options: options)
        case .html:
            HTMLPageReader(stream, locator: item.locator, externalID: item.externalID, options: options)
        case .warc: WARCReader(stream, locator: item.locator, options: options)
        case .feed: try XMLReader(stream, handler: FeedHandler(item.locator), options: options)
        case .wxr: try XMLReader(stream, handler: WXRHandler(item.locator), options: options)
        case .stackExchange: try XMLReader(stream, handler: StackExchangeHandler(item.locator), options: options)
        case .mediaWiki: try XMLReader(stream, handler: MediaWikiHandler(item.locator), options: options)
        }
    }
}

extension ContentReader {
    /// The content for a format that is read from any place: the file itself, or all of a stream in memory.
    private func randomAccess(_ stream: any ByteStream) throws(ReadError) -> any RandomAccess {
        if let path = item.path, depth == 0, !format.contains(".") {
            return try RandomAccessFile(path, locator: item.locator)
        }
        return RandomAccessMemory(try stream.readAll(limit: options.recordLimit, item.locator))
    }
}

/// Counts what a decompressor gives and stops it where the limits are passed.
final class ExpansionGuard: ByteStream {
    private let upstream: any ByteStream
    private let limits: ExpansionLimits
    private let locator: Locator
    private let storedBytes: () -> Int
    private var count = 0

    init(
        _ upstream: any ByteStream, limits: ExpansionLimits, locator: Locator, storedBytes: @escaping () -> Int
    ) {
        self.upstream = upstream
        self.limits = limits
        self.locator = locator
        self.storedBytes = storedBytes
    }

    func read(upTo count: Int, into output: inout OutputSpan<UInt8>) throws(ReadError) {
        let before = output.count
        try upstream.read(upTo: count, into: &output)
        self.count += output.count - before
        try limits.check(expanded: self.count, stored: storedBytes(), locator)
    }

    func resume() -> Bool { upstream.resume() }
}

extension ExpansionLimits {
    /// Throws when `expanded` bytes are more than may come out of `stored` ones.
    func check(expanded: Int, stored: Int, _ locator: Locator) throws(ReadError) {
        if expanded > totalBytes {
            throw ReadError(.limitExceeded, locator, "expands to more than \(totalBytes) bytes; raise the limit")
        }
        if expanded > freeBytes, expanded / max(1, ratio) > stored {
            throw ReadError(
                .limitExceeded, locator, "expands to more than \(ratio) times its size; unpack it if you trust it")
        }
    }
}
