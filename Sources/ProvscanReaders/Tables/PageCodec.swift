internal import CLibBrotli
internal import CLibLZ4
internal import CLibSnappy
internal import CLibZstd
internal import ProvscanCore

/// Decompresses one page, whose size is known beforehand.
enum PageCodec {
    /// The number of zstd, by which Arrow asks for it too.
    static let zstd = 6

    /// Decompresses one page.
    ///
    /// `codec`: The codec's number in the format.
    /// `size`: The bytes that must come out, bounded by the caller.
    static func decompress(_ bytes: ArraySlice<UInt8>, codec: Int, size: Int) throws(TableProblem) -> [UInt8] {
        // Safety: each library stays inside the buffers that `whole` gives it.
        switch codec {
        case 0: return Array(bytes)
        case 1: return try unsafe whole(bytes, size, snappy)
        case 2: return try gzip(bytes, size)
        case 4: return try unsafe whole(bytes, size, brotli)
        case 5: return try hadoopLZ4(bytes, size)
        case Self.zstd: return try unsafe whole(bytes, size, zstandard)
        case 7: return try unsafe whole(bytes, size, lz4)
        default: throw TableProblem("the codec LZO is not read; write the file with zstd", .unrecognised)
        }
    }

    private typealias Decompressor = (UnsafeRawBufferPointer, UnsafeMutableBufferPointer<UInt8>) -> Int?

    /// Calls a library with the input and a buffer of `size` bytes, all of which it must fill.
    private static func whole(
        _ bytes: ArraySlice<UInt8>, _ size: Int, _ decompress: Decompressor
    ) throws(TableProblem) -> [UInt8] {
        var written: Int?
        // Safety: the library stays inside the two buffers, whose sizes it is told.
        let result = unsafe [UInt8](unsafeUninitializedCapacity: max(1, size)) { buffer, initialised in
            unsafe bytes.withUnsafeBytes { input in
                written = unsafe decompress(input, UnsafeMutableBufferPointer(rebasing: buffer[..<size]))
            }
            initialised = min(size, max(0, written ?? 0))
        }
        guard written == size else { throw TableProblem("a compressed page is damaged; fetch the file again") }
        return result
    }

    @unsafe
    private static func snappy(_ input: UnsafeRawBufferPointer, _ output: UnsafeMutableBufferPointer<UInt8>) -> Int? {
        var count = 0
        let source = unsafe input.baseAddress?.assumingMemoryBound(to: CChar.self)
        guard unsafe snappy_uncompressed_length(source, input.count, &count) == SNAPPY_OK, count == output.count else {
            return nil
        }
        let target = unsafe UnsafeMutableRawPointer(output.baseAddress)?.assumingMemoryBound(to: CChar.self)
        return unsafe snappy_uncompress(source, input.count, target, &count) == SNAPPY_OK ? count : nil
    }

    @unsafe
    private static func brotli(_ input: UnsafeRawBufferPointer, _ output: UnsafeMutableBufferPointer<UInt8>) -> Int? {
        var count = output.count
        let code = unsafe BrotliDecoderDecompress(
            input.count, input.baseAddress?.assumingMemoryBound(to: UInt8.self), &count, output.baseAddress)
        return code == BROTLI_DECODER_RESULT_SUCCESS ? count : nil
    }

    @unsafe
    private static func zstandard(_ input: UnsafeRawBufferPointer, _ output: UnsafeMutableBufferPointer<UInt8>) -> Int?
    {
        let count = unsafe ZSTD_decompress(output.baseAddress, output.count, input.baseAddress, input.count)
        return ZSTD_isError(count) != 0 ? nil : count
    }

    @unsafe
    private static func lz4(_ input: UnsafeRawBufferPointer, _ output: UnsafeMutableBufferPointer<UInt8>) -> Int? {
        guard let inputSize = Int32(exactly: input.count), let outputSize = Int32(exactly: output.count) else {
            return nil
        }
        let source = unsafe input.baseAddress?.assumingMemoryBound(to: CChar.self)
        let target = unsafe UnsafeMutableRawPointer(output.baseAddress)?.assumingMemoryBound(to: CChar.self)
        let count = unsafe LZ4_decompress_safe(source, target, inputSize, outputSize)
        return count < 0 ? nil : Int(count)
    }

    private static func gzip(_ bytes: ArraySlice<UInt8>, _ size: Int) throws(TableProblem) -> [UInt8] {
        let stream = GzipByteStream(MemoryByteStream(bytes), locator: Locator(path: ""))
        do throws(ReadError) {
            let result = try stream.readAll(limit: size, Locator(path: ""))
            if result.count == size { return result }
        } catch {
            throw TableProblem("a compressed page is damaged; fetch the file again")
        }
        throw TableProblem("a compressed page is shorter than it says; fetch the file again")
    }

    /// The older LZ4: blocks with their two sizes before them, big-endian; some writers leave those out.
    private static func hadoopLZ4(_ bytes: ArraySlice<UInt8>, _ size: Int) throws(TableProblem) -> [UInt8] {
        func number(at index: Int) -> Int { (0..<4).reduce(0) { $0 << 8 | Int(bytes[index + $1]) } }
        var result: [UInt8] = []
        var position = bytes.startIndex
        while position + 8 <= bytes.endIndex, result.count < size {
            let (expanded, stored) = (number(at: position), number(at: position + 4))
            guard expanded <= size - result.count, stored <= bytes.endIndex - position - 8,
                let block = try? unsafe whole(bytes[position + 8..<position + 8 + stored], expanded, lz4)
            else { break }
            result += block
            position += 8 + stored
        }
        return result.count == size ? result : try unsafe whole(bytes, size, lz4)
    }
}
