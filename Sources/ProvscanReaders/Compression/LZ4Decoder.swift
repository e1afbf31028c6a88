internal import CLibLZ4

/// Decompresses LZ4 frames, skippable ones passed over, checksums verified.
///
/// The only owner of liblz4's context.
@safe
final class LZ4Decoder: StreamDecoder {
    let name = "lz4"
    private var context: OpaquePointer?

    init() {
        // Safety: the context is created once and freed in `deinit`.
        if unsafe LZ4F_isError(LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION))) != 0 {
            unsafe context = nil
        }
    }

    deinit { unsafe _ = LZ4F_freeDecompressionContext(context) }

    func begins(with byte: UInt8) -> Bool { byte == 0x04 || byte & 0xF0 == 0x50 }

    func restart() {
        if let context = unsafe context { unsafe LZ4F_resetDecompressionContext(context) }
    }

    func step(
        _ input: inout InputBlock, isLast: Bool, upTo count: Int, into output: inout OutputSpan<UInt8>
    ) -> DecoderStatus {
        guard let context = unsafe context else {
            return .failed(.limitExceeded, "finds no memory; run with fewer workers")
        }
        // Safety: liblz4 reads and writes inside the two buffers, which outlive the call.
        let (result, consumed) = unsafe input.withBytes { bytes in
            unsafe output.write(upTo: count) { region in
                var written = count
                var consumed = bytes.count
                let result = unsafe LZ4F_decompress(
                    context, region.baseAddress, &written, bytes.baseAddress, &consumed, nil)
                if LZ4F_isError(result) != 0 { (written, consumed) = (0, 0) }
                return (written, (result, consumed))
            }
        }
        input.consume(consumed)
        if LZ4F_isError(result) != 0 {
            return .failed(.damaged, "is damaged, what follows is not read; fetch the file again")
        }
        return result == 0 ? .streamEnd : .running
    }
}
