internal import CLibBrotli

/// Decompresses one brotli stream (RFC 7932).
///
/// The only owner of libbrotli's state.
@safe
final class BrotliDecoder: StreamDecoder {
    let name = "brotli"
    private var state: OpaquePointer?

    deinit { close() }

    /// Brotli has no signature, so a second stream cannot be told from garbage.
    func begins(with byte: UInt8) -> Bool { false }

    func restart() {
        close()
        unsafe state = BrotliDecoderCreateInstance(nil, nil, nil)
    }

    func step(
        _ input: inout InputBlock, isLast: Bool, upTo count: Int, into output: inout OutputSpan<UInt8>
    ) -> DecoderStatus {
        guard let state = unsafe state else {
            return .failed(.limitExceeded, "finds no memory; run with fewer workers")
        }
        // Safety: libbrotli reads and writes as many bytes as the two counts say; both buffers outlive the call.
        let (result, consumed) = unsafe input.withBytes { bytes in
            unsafe output.write(upTo: count) { region in
                var (left, room) = (bytes.count, count)
                var source = unsafe UnsafePointer(bytes.baseAddress)
                var target = region.baseAddress
                let result = unsafe BrotliDecoderDecompressStream(state, &left, &source, &room, &target, nil)
                return (count - room, (result, bytes.count - left))
            }
        }
        input.consume(consumed)
        return switch result {
        case BROTLI_DECODER_RESULT_SUCCESS: .streamEnd
        case BROTLI_DECODER_RESULT_ERROR:
            .failed(.damaged, "is damaged, what follows is not read; fetch the page again")
        default: .running
        }
    }

    private func close() {
        // Safety: the state was created by `restart` and is freed once.
        if let state = unsafe state { unsafe BrotliDecoderDestroyInstance(state) }
        unsafe state = nil
    }
}
