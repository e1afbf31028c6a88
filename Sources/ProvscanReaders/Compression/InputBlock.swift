internal import ProvscanCore

/// The block of compressed bytes that a decompressor is reading from.
@safe
struct InputBlock: ~Copyable {
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    private var count = 0
    private var position = 0

    init(capacity: Int = FileByteStream.blockSize) {
        unsafe buffer = .allocate(capacity: capacity)
    }

    deinit { unsafe buffer.deallocate() }

    /// Bytes that are there and not consumed.
    var available: Int { count - position }

    /// Reads the next block if nothing is available; returns whether anything is.
    mutating func refill(from stream: any ByteStream) throws(ReadError) -> Bool {
        if available > 0 { return true }
        return try extend(from: stream)
    }

    /// Reads more behind what is available; returns whether there was more.
    ///
    /// - Precondition: Less is available than the block holds.
    mutating func extend(from stream: any ByteStream) throws(ReadError) -> Bool {
        let kept = available
        for place in 0..<kept { unsafe buffer[place] = buffer[position + place] }
        (position, count) = (0, kept)
        // Safety: the span covers our own buffer, which nothing else uses meanwhile; bytes need no deinitialising.
        var output = unsafe OutputSpan(buffer: buffer, initializedCount: kept)
        do throws(ReadError) {
            try stream.read(upTo: output.freeCapacity, into: &output)
        } catch {
            _ = unsafe output.finalize(for: buffer)
            throw error
        }
        count = unsafe output.finalize(for: buffer)
        return count > kept
    }

    /// The next byte, without consuming it.
    ///
    /// - Precondition: Something is available.
    var first: UInt8 {
        precondition(available > 0, "the block is used up")
        return unsafe buffer[position]
    }

    /// The bytes that are available; they move when the block is refilled.
    var remaining: UnsafeMutableBufferPointer<UInt8> {
        unsafe UnsafeMutableBufferPointer(rebasing: buffer[position..<count])
    }

    /// Calls `body` with the bytes that are available; they are not to be kept.
    @unsafe
    func withBytes<R>(_ body: (UnsafeMutableBufferPointer<UInt8>) -> R) -> R {
        unsafe body(remaining)
    }

    /// The first place at which `matches` holds of the next `length` bytes.
    func find(_ matches: (UnsafeBufferPointer<UInt8>) -> Bool, length: Int) -> Int? {
        let bytes = unsafe UnsafeBufferPointer(remaining)
        guard bytes.count >= length else { return nil }
        return (0...bytes.count - length).first { start in
            unsafe matches(UnsafeBufferPointer(rebasing: bytes[start..<start + length]))
        }
    }

    /// Marks the next `bytes` as read.
    mutating func consume(_ bytes: Int) {
        precondition(0 <= bytes && bytes <= available, "consumed \(bytes) of \(available) bytes")
        position += bytes
    }
}
