/// Bytes that grow at the end, in memory of their own.
///
/// For the innermost loops: appending neither checks for other owners nor allocates once the memory has grown.
@safe
struct ByteBuffer: ~Copyable {
    private var storage: UnsafeMutablePointer<UInt8>
    private var capacity = 64
    private(set) var count = 0

    init() {
        unsafe storage = .allocate(capacity: capacity)
    }

    deinit {
        unsafe storage.deallocate()
    }

    /// Calls `body` with the bytes.
    @inline(__always)
    func withSpan<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        // Safety: the first `count` bytes were stored, and stay in place while the buffer is borrowed.
        let bytes = unsafe UnsafeBufferPointer(start: storage, count: count)
        return body(unsafe Span(_unsafeElements: bytes))
    }

    @inline(__always)
    mutating func removeAll() { count = 0 }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        reserve(1)
        // Safety: there is room for the byte.
        unsafe storage[count] = byte
        count &+= 1
    }

    /// Appends the UTF-8 form of `scalar`, which must be a valid scalar value (RFC 3629).
    @inline(__always)
    mutating func append(scalar: UInt32) {
        reserve(4)
        let target = unsafe storage + count
        // Safety: there is room for the four bytes that a scalar takes at most.
        if scalar < 0x80 {
            unsafe target[0] = UInt8(truncatingIfNeeded: scalar)
            count &+= 1
        } else if scalar < 0x800 {
            unsafe target[0] = UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6)
            unsafe target[1] = Self.continuation(scalar)
            count &+= 2
        } else if scalar < 0x10000 {
            unsafe target[0] = UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12)
            unsafe target[1] = Self.continuation(scalar >> 6)
            unsafe target[2] = Self.continuation(scalar)
            count &+= 3
        } else {
            unsafe target[0] = UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18 & 7)
            unsafe target[1] = Self.continuation(scalar >> 12)
            unsafe target[2] = Self.continuation(scalar >> 6)
            unsafe target[3] = Self.continuation(scalar)
            count &+= 4
        }
    }

    @inline(__always)
    private static func continuation(_ bits: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: 0x80 | bits & 0x3F) }

    /// Moves the last `shift` bytes before the `length - shift` bytes in front of them.
    mutating func rotateRight(last length: Int, by shift: Int) {
        precondition(0 <= shift && shift <= length && length <= count, "cannot rotate \(length) of \(count) bytes")
        // Safety: the bytes lie in the buffer.
        let tail = unsafe UnsafeMutableBufferPointer(start: storage + (count - length), count: length)
        let moved = unsafe Array(tail[(length - shift)...]) + Array(tail[..<(length - shift)])
        _ = unsafe tail.update(fromContentsOf: moved)
    }

    @inline(__always)
    private mutating func reserve(_ added: Int) {
        if count &+ added > capacity { grow() }
    }

    @inline(never)
    private mutating func grow() {
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2)
        unsafe larger.update(from: storage, count: count)
        unsafe storage.deallocate()
        unsafe storage = larger
        capacity *= 2
    }
}
