internal import ProvscanCore

/// Decompresses one deflate stream that is in memory, with zlib's header (RFC 1950) or without (RFC 1951).
final class DeflateByteStream: ByteStream {
    private let upstream: MemoryByteStream
    private let locator: Locator
    private let inflater = Inflater()
    private var input = InputBlock()
    private var ended = false

    init(_ bytes: [UInt8], locator: Locator) {
        self.locator = locator
        upstream = MemoryByteStream(bytes)
        // RFC 1950: the method is 8 and the first two bytes are a multiple of 31.
        let isZlib =
            bytes.count >= 2 && bytes[0] & 0x0F == 8 && (Int(bytes[0]) << 8 | Int(bytes[1])).isMultiple(of: 31)
        inflater.startDeflate(hasZlibHeader: isZlib)
    }

    func read(upTo count: Int, into output: inout OutputSpan<UInt8>) throws(ReadError) {
        let before = output.count
        while output.count == before, !ended {
            let hasInput = try input.refill(from: upstream)
            let step = inflater.step(&input, upTo: count, into: &output)
            switch step.status {
            case .running:
                if !step.progressed { throw hasInput ? damaged : truncated }
            case .memberEnd: ended = true
            default: throw damaged
            }
        }
    }

    private var damaged: ReadError {
        ReadError(.damaged, locator, "the deflated data are damaged; fetch the file again")
    }

    private var truncated: ReadError {
        ReadError(.truncated, locator, "the deflated data end early; fetch the file again")
    }
}
