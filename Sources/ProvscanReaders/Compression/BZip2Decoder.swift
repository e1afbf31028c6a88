internal import CLibBZip2

/// Decompresses bzip2, every block's CRC verified.
///
/// The only owner of libbz2's state.
@safe
final class BZip2Decoder: StreamDecoder {
    let name = "bzip2"
    private let state: UnsafeMutablePointer<bz_stream>
    private var isOpen = false

    init() {
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(to: bz_stream())
    }

    deinit {
        close()
        unsafe state.deallocate()
    }

    func begins(with byte: UInt8) -> Bool { byte == UInt8(ascii: "B") }

    func restart() {
        close()
        // Safety: a zeroed state is what the library asks for.
        unsafe state.pointee = bz_stream()
        isOpen = unsafe BZ2_bzDecompressInit(state, 0, 0) == BZ_OK
    }

    func step(
        _ input: inout InputBlock, isLast: Bool, upTo count: Int, into output: inout OutputSpan<UInt8>
    ) -> DecoderStatus {
        guard isOpen else { return .failed(.limitExceeded, "finds no memory; run with fewer workers") }
        let offered = input.available
        // Safety: libbz2 reads `avail_in` and writes `avail_out` bytes at most; both buffers outlive the call.
        let code = unsafe input.withBytes { bytes in
            unsafe output.write(upTo: count) { region in
                unsafe state.pointee.next_in = bytes.baseAddress.map { UnsafeMutableRawPointer($0) }?
                    .assumingMemoryBound(to: CChar.self)
                unsafe state.pointee.avail_in = UInt32(bytes.count)
                unsafe state.pointee.next_out = region.baseAddress.map { UnsafeMutableRawPointer($0) }?
                    .assumingMemoryBound(to: CChar.self)
                unsafe state.pointee.avail_out = UInt32(clamping: count)
                let code = unsafe BZ2_bzDecompress(state)
                return unsafe (Int(UInt32(clamping: count) - state.pointee.avail_out), code)
            }
        }
        unsafe input.consume(offered - Int(state.pointee.avail_in))
        return switch code {
        case BZ_OK: .running
        case BZ_STREAM_END: .streamEnd
        case BZ_MEM_ERROR: .failed(.limitExceeded, "finds no memory; run with fewer workers")
        default: .failed(.damaged, "is damaged, what follows is not read; fetch the file again")
        }
    }

    private func close() {
        // Safety: the state was opened and is closed once.
        if isOpen { unsafe _ = BZ2_bzDecompressEnd(state) }
        isOpen = false
    }
}
