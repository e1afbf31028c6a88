internal import ProvscanCore

/// Bytes that are in memory already, as a stream.
final class MemoryByteStream: ByteStream {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: some Collection<UInt8>) {
        self.bytes = ArraySlice(bytes)
        position = self.bytes.startIndex
    }

    func read(upTo count: Int, into output: inout OutputSpan<UInt8>) throws(ReadError) {
        let end = min(bytes.endIndex, position + count)
        let part = bytes[position..<end]
        position = end
        output.append(part)
    }
}
