internal import CLibZstd
internal import ProvscanCore

/// Decompresses Zstandard (RFC 8878): any number of frames, skippable ones passed over, checksums verified.
///
/// Bytes that follow the last frame are a failure, thrown after everything sound has been read.
final class ZstdByteStream: ByteStream {
    private let upstream: any ByteStream
    private let locator: Locator
    private let windowLog: Int
    private var input = InputBlock()
    private let decoder: ZstdDecoder
    private var frames = 0
    private var insideFrame = false

    /// `windowLog`: The largest window that is allocated, as a power of two.
    init(_ upstream: any ByteStream, windowLog: Int, locator: Locator) throws(ReadError) {
        self.upstream = upstream
        self.locator = locator
        self.windowLog = windowLog
        guard let decoder = ZstdDecoder(windowLog: windowLog) else {
            throw ReadError(.limitExceeded, locator, "no memory for zstd; run with fewer workers or a smaller window")
        }
        self.decoder = decoder
    }

    func read(upTo count: Int, into output: inout OutputSpan<UInt8>) throws(ReadError) {
        let before = output.count
        while output.count == before {
            let hasInput = try input.refill(from: upstream)
            // At the end of the input the decoder may still hold decoded bytes.
            if !hasInput, !insideFrame { return }
            let step = decoder.step(&input, upTo: count, into: &output)
            switch step.status {
            case .frameEnd:
                frames += 1
                insideFrame = false
            case .running:
                insideFrame = true
                if !hasInput, output.count == before { throw truncated }
            case .failed(let code):
                throw failure(code)
            }
        }
    }

    private var truncated: ReadError {
        ReadError(
            .truncated, locator,
            "the zstd stream ends inside frame \(frames + 1); everything before was read; fetch the file again")
    }

    private func failure(_ code: ZSTD_ErrorCode) -> ReadError {
        switch code {
        case ZSTD_error_frameParameter_windowTooLarge:
            ReadError(
                .limitExceeded, locator,
                "zstd frame \(frames + 1) needs a window larger than \(1 << max(0, windowLog - 20)) MiB; "
                    + "allow up to 2 GiB with --long=31")
        case ZSTD_error_prefix_unknown where frames > 0 && !insideFrame:
            ReadError(
                .damaged, locator,
                "bytes that are not zstd follow \(frames) sound \(frames == 1 ? "frame" : "frames") and are not read; "
                    + "fetch the file again")
        case ZSTD_error_checksum_wrong:
            ReadError(
                .damaged, locator,
                "zstd frame \(frames + 1) does not match its checksum, its text is unreliable; fetch the file again")
        case ZSTD_error_dictionary_wrong:
            ReadError(
                .damaged, locator,
                "zstd frame \(frames + 1) needs a dictionary; decompress it with that (zstd -d -D) and name the result")
        case ZSTD_error_memory_allocation:
            ReadError(.limitExceeded, locator, "no memory for the zstd window; run with a smaller window")
        default:
            ReadError(
                .damaged, locator,
                "zstd frame \(frames + 1) is damaged, what follows is not read; fetch the file again")
        }
    }
}

/// A zstd decompression context.
///
/// No other type touches its pointer.
@safe
private final class ZstdDecoder {
    enum Status { case running, frameEnd, failed(ZSTD_ErrorCode) }

    private let context: OpaquePointer

    /// Fails when memory is short.
    init?(windowLog: Int) {
        guard let context = unsafe ZSTD_createDCtx() else { return nil }
        unsafe self.context = context
        // Safety: the context is ours; a value out of bounds is refused and leaves the default.
        _ = unsafe ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Int32(clamping: windowLog))
    }

    deinit { unsafe _ = ZSTD_freeDCtx(context) }

    /// Decompresses from `input` into at most `count` bytes of `output`.
    func step(
        _ input: inout InputBlock, upTo count: Int, into output: inout OutputSpan<UInt8>
    ) -> (status: Status, progressed: Bool) {
        // Safety: zstd reads and writes inside the two buffers, which outlive the call.
        let (result, consumed, written) = unsafe output.withUnsafeMutableBufferPointer { buffer, initialised in
            let region = unsafe UnsafeMutableBufferPointer(rebasing: buffer[initialised..<initialised + count])
            var target = unsafe ZSTD_outBuffer(dst: region.baseAddress, size: count, pos: 0)
            let block = unsafe input.remaining
            var source = unsafe ZSTD_inBuffer(src: block.baseAddress, size: block.count, pos: 0)
            let result = unsafe ZSTD_decompressStream(context, &target, &source)
            unsafe initialised += target.pos
            return unsafe (result, source.pos, target.pos)
        }
        input.consume(consumed)
        let status: Status =
            ZSTD_isError(result) != 0
            ? .failed(ZSTD_getErrorCode(result)) : result == 0 ? .frameEnd : .running
        return (status, consumed > 0 || written > 0)
    }
}
