internal import ProvscanCore

/// Reads standard input in batches that can be written out again, byte for byte: JSON Lines or WARC.
///
/// While more comes at once the batches are large. Before it would have to wait, it gives the whole lines that it
/// has, so that a program which writes one line and waits for the answer gets it.
public final class RelayCursor {
    /// How far reading has come; may be handed to another thread.
    public let progress = ReadProgress(totalBytes: nil)

    private let file: FileByteStream
    private let reader: any BatchReader
    private let format: RecordFormat
    private let locator = Locator(path: "-")
    private let isCancelled: () -> Bool
    private var isFirst = true
    private var ended = false
    private var failures: [Damage] = []

    /// The formats that can be written out as they were read.
    public static let formatNames = [RecordFormat.jsonLines, .warc].map(\.rawValue)

    /// Reads JSON Lines, or WARC where `options` name it.
    ///
    /// - Parameters:
    ///   - options: The format, which fields are read, and how.
    ///   - isCancelled: Asked now and then while input is waited for; reading ends when it is true.
    public init(options: ReaderOptions, isCancelled: @escaping () -> Bool = { false }) {
        self.isCancelled = isCancelled
        file = FileByteStream(standardInputAs: locator, progress: progress, digests: false)
        format = options.format == RecordFormat.warc.rawValue ? .warc : .jsonLines
        let stream = WaitingByteStream(file, isCancelled: isCancelled)
        reader =
            format == .warc
            ? WARCReader(stream, locator: locator, options: options, relays: true)
            : JSONLinesReader(
                stream, locator: locator, options: options,
                isReady: { FileDescriptor.standardInput.isReadable(within: 0) })
    }

    /// The next batch; `nil` at the end, after a failure, and when reading was cancelled.
    ///
    /// - Throws: ``ReadError`` when the input is compressed: it could not be written out as it came.
    public func next() throws(ReadError) -> (any RelayedBatch)? {
        guard !ended, !isCancelled() else { return nil }
        do throws(ReadError) {
            if let batch = try reader.next() as? any RelayedBatch, !isCancelled() {
                if isFirst { try refuseOther(batch.relayedBytes) }
                isFirst = false
                return batch
            }
        } catch {
            if error.code == .unrecognised { throw error }
            let cause = error.cause.map { " (\($0))" } ?? ""
            failures.append(Damage(locator: error.locator, reason: error.message + cause))
        }
        ended = true
        return nil
    }

    /// What was read, once ``next()`` has returned `nil`; without a digest.
    public var coverage: SourceCoverage {
        SourceCoverage(
            locator: locator, format: format.rawValue, byteCount: file.byteCount, digest: nil, failures: failures)
    }

    private func refuseOther(_ bytes: ArraySlice<UInt8>) throws(ReadError) {
        let isWARC = bytes.starts(with: "WARC/".utf8)
        if isWARC, format != .warc {
            throw ReadError(.unrecognised, locator, "this is WARC; give --format warc")
        }
        if format == .warc, bytes.starts(with: "{".utf8) {
            throw ReadError(.unrecognised, locator, "this is no WARC but JSON; leave --format out")
        }
        let compression = FormatDetection.compression(of: Array(bytes.prefix(FormatDetection.prefixCount)))
        guard compression == .none else {
            throw ReadError(
                .unrecognised, locator,
                "compressed (\(compression.rawValue.dropFirst())); decompress it first and compress the output")
        }
    }
}

@available(*, unavailable)
extension RelayCursor: Sendable {}  // owns the position in standard input

/// Standard input, asked for bytes only when it has some, so that waiting can be cancelled.
private final class WaitingByteStream: ByteStream {
    private static let pollMilliseconds: Int32 = 100

    private let file: FileByteStream
    private let isCancelled: () -> Bool

    init(_ file: FileByteStream, isCancelled: @escaping () -> Bool) {
        self.file = file
        self.isCancelled = isCancelled
    }

    func read(upTo count: Int, into output: inout OutputSpan<UInt8>) throws(ReadError) {
        while !FileDescriptor.standardInput.isReadable(within: Self.pollMilliseconds) {
            if isCancelled() { return }
        }
        try file.read(upTo: count, into: &output)
    }
}
