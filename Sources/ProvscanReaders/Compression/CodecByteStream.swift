internal import ProvscanCore

/// What one step of a ``StreamDecoder`` came to.
enum DecoderStatus {
    case running
    /// The end of one compressed stream; another may follow.
    case streamEnd
    case failed(ReadError.Code, String)
}

/// A decompressor of one codec, fed block by block.
///
/// It owns the library's state.
protocol StreamDecoder: AnyObject {
    /// The codec's name in messages.
    var name: String { get }

    /// Whether the next stream may begin with `byte`; anything else is not part of the codec.
    func begins(with byte: UInt8) -> Bool

    /// Whether bytes after the last stream belong to nobody, by the rules of the format.
    var ignoresRest: Bool { get }

    /// Prepares for the next stream.
    func restart()

    /// Decompresses from `input` into at most `count` bytes of `output`.
    ///
    /// `isLast`: Whether nothing follows `input`.
    func step(
        _ input: inout InputBlock, isLast: Bool, upTo count: Int, into output: inout OutputSpan<UInt8>
    ) -> DecoderStatus
}

extension StreamDecoder {
    var ignoresRest: Bool { false }
}

/// Decompresses any number of concatenated streams of one codec.
///
/// Zero bytes after the last stream are padding; anything else there is a failure,
/// thrown after everything sound has been read.
final class CodecByteStream<Decoder: StreamDecoder>: ByteStream {
    private let upstream: any ByteStream
    private let locator: Locator
    private let decoder: Decoder
    private var input = InputBlock()
    private var streams = 0
    private var insideStream = false
    private var insidePadding = false

    init(_ upstream: any ByteStream, decoder: Decoder, locator: Locator) {
        self.upstream = upstream
        self.decoder = decoder
        self.locator = locator
    }

    func read(upTo count: Int, into output: inout OutputSpan<UInt8>) throws(ReadError) {
        let before = output.count
        while output.count == before {
            let hasInput = try input.refill(from: upstream)
            if !insideStream {
                guard hasInput else { return }
                try startStream()
                continue
            }
            let offered = input.available
            switch decoder.step(&input, isLast: !hasInput, upTo: count, into: &output) {
            case .running:
                if !hasInput, output.count == before { throw truncated }
                if hasInput, input.available == offered, output.count == before {
                    throw ReadError(.damaged, locator, "the \(decoder.name) stream is damaged; fetch the file again")
                }
            case .streamEnd:
                streams += 1
                insideStream = false
            case .failed(let code, let message):
                throw ReadError(code, locator, "\(decoder.name) stream \(streams + 1) \(message)")
            }
        }
    }

    /// Begins a stream, or takes a byte of the padding after the last one.
    private func startStream() throws(ReadError) {
        if streams > 0, decoder.ignoresRest {
            input.consume(input.available)
        } else if streams > 0, input.first == 0 {
            insidePadding = true
            input.consume(1)
        } else if streams > 0, insidePadding || !decoder.begins(with: input.first) {
            throw ReadError(
                .damaged, locator,
                "bytes that are not \(decoder.name) follow \(streams) sound \(streams == 1 ? "stream" : "streams") "
                    + "and are not read; fetch the file again")
        } else {
            decoder.restart()
            insideStream = true
        }
    }

    private var truncated: ReadError {
        ReadError(
            .truncated, locator,
            "the \(decoder.name) stream ends inside stream \(streams + 1); everything before was read; "
                + "fetch the file again")
    }
}

extension OutputSpan<UInt8> {
    /// Appends bytes for which there is room.
    mutating func append(_ bytes: ArraySlice<UInt8>) {
        // Safety: the region has the size of what is copied.
        unsafe write(upTo: bytes.count) { region in
            unsafe bytes.withUnsafeBufferPointer { _ = unsafe region.update(fromContentsOf: $0) }
            return (bytes.count, ())
        }
    }

    /// Lets `body` write into at most `count` bytes of free capacity; it returns how many it wrote.
    ///
    /// - Precondition: `count` is at most the free capacity.
    @unsafe
    mutating func write<R>(
        upTo count: Int, _ body: (_ region: UnsafeMutableBufferPointer<UInt8>) -> (written: Int, result: R)
    ) -> R {
        // Safety: the region lies inside the free capacity, and `body` says how much of it is initialised.
        unsafe withUnsafeMutableBufferPointer { buffer, initialised in
            let region = unsafe UnsafeMutableBufferPointer(rebasing: buffer[initialised..<initialised + count])
            let (written, result) = unsafe body(region)
            precondition(0 <= written && written <= count, "wrote \(written) of \(count) bytes")
            initialised += written
            return result
        }
    }
}
