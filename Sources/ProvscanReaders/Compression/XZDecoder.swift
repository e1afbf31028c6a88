internal import CLibLZMA

/// Decompresses .xz, .lzma and .lz, every check verified.
///
/// The only owner of liblzma's state.
///
/// Concatenation and padding are the library's own, since its rules are stricter than "zeros may follow".
@safe
final class XZDecoder: StreamDecoder {
    let name = "xz"
    private let memoryLimit: UInt64
    private let state: UnsafeMutablePointer<lzma_stream>
    private var isOpen = false

    /// - Parameter windowLog: The largest dictionary that is allocated, as a power of two.
    init(windowLog: Int) {
        memoryLimit = (1 << UInt64(min(40, max(27, windowLog)))) + (1 << 26)
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(to: lzma_stream())
    }

    deinit {
        // Safety: a zeroed or an opened state may be ended.
        unsafe lzma_end(state)
        unsafe state.deallocate()
    }

    // What may follow is judged by the library; what follows a .lz file is passed over, as lzip says.
    func begins(with byte: UInt8) -> Bool { false }

    /// Whether the stream began as .lz does, which allows anything to follow.
    private(set) var ignoresRest = false
    private var isFresh = true

    func restart() { isFresh = true }

    /// Opens the decoder for the format that the first byte shows.
    private func open(_ first: UInt8) {
        isFresh = false
        ignoresRest = first == UInt8(ascii: "L")
        // LZMA_CONCATENATED and LZMA_TELL_UNSUPPORTED_CHECK, macros that Swift does not see.
        let flags: UInt32 = 0x08 | 0x02
        // Safety: the state is ours and zeroed before its first use.
        let code =
            unsafe ignoresRest
            ? lzma_lzip_decoder(state, memoryLimit, flags) : lzma_auto_decoder(state, memoryLimit, flags)
        isOpen = code == LZMA_OK
    }

    func step(
        _ input: inout InputBlock, isLast: Bool, upTo count: Int, into output: inout OutputSpan<UInt8>
    ) -> DecoderStatus {
        if isFresh { open(input.first) }
        guard isOpen else { return .failed(.limitExceeded, "finds no memory; run with fewer workers") }
        let offered = input.available
        // Safety: liblzma reads `avail_in` and writes `avail_out` bytes at most; both buffers outlive the call.
        let code = unsafe input.withBytes { bytes in
            unsafe output.write(upTo: count) { region in
                unsafe state.pointee.next_in = bytes.baseAddress.map { unsafe UnsafePointer($0) }
                unsafe state.pointee.avail_in = bytes.count
                unsafe state.pointee.next_out = region.baseAddress
                unsafe state.pointee.avail_out = count
                let code = unsafe lzma_code(state, isLast ? LZMA_FINISH : LZMA_RUN)
                return unsafe (count - state.pointee.avail_out, code)
            }
        }
        unsafe input.consume(offered - state.pointee.avail_in)
        return switch code {
        case LZMA_OK: .running
        case LZMA_BUF_ERROR: isLast ? .failed(.truncated, Self.cutShort) : .running
        case LZMA_STREAM_END: .streamEnd
        case LZMA_MEM_ERROR, LZMA_MEMLIMIT_ERROR:
            .failed(.limitExceeded, "needs more than \(memoryLimit >> 20) MiB of memory; allow more with --long=31")
        case LZMA_UNSUPPORTED_CHECK, LZMA_OPTIONS_ERROR:
            .failed(.unrecognised, "uses a check or filter that liblzma does not know; decompress it with another tool")
        default: .failed(.damaged, "is damaged, what follows is not read; fetch the file again")
        }
    }

    private static let cutShort = "ends early; everything before was read; fetch the file again"
}
