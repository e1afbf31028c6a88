/// Writes text with runs of white space as one blank, and blocks on lines of their own.
///
/// The memory is the caller's, has room for all that is written, and outlives the writer.
@safe
struct TextWriter {
    private let memory: UnsafeMutableBufferPointer<UInt8>
    private let capacity: Int
    private(set) var count = 0

    @unsafe
    init(_ memory: UnsafeMutableBufferPointer<UInt8>) {
        unsafe self.memory = memory
        capacity = memory.count
    }

    /// What `body` gives to a writer, without white space at its end.
    ///
    /// - Parameters:
    ///   - capacity: Bytes that are never exceeded: one per byte of text, two per block.
    ///   - body: Called once; the writer does not outlive the call.
    /// - Returns: The text.
    static func text(capacity: Int, _ body: (inout TextWriter) -> Void) -> [UInt8] {
        // Safety: the writer checks each write against the size of the buffer, and does not outlive it.
        unsafe [UInt8](unsafeUninitializedCapacity: capacity) { memory, count in
            var writer = unsafe TextWriter(memory)
            body(&writer)
            writer.trim()
            count = writer.count
        }
    }

    /// Writes a text; white space is kept as it stands, or becomes one blank, or none where a line begins.
    mutating func write(_ bytes: UnsafeBufferPointer<UInt8>, keepsSpace: Bool) {
        let room = capacity - count
        precondition(bytes.count <= room, "\(bytes.count) bytes do not fit into \(room)")
        guard !keepsSpace else {
            for index in bytes.indices {
                unsafe memory[count] = bytes[index]
                count += 1
            }
            return
        }
        // Safety: the room was checked; at most one byte is written per byte read, and what is loaded is there.
        var read = 0
        while read < bytes.count {
            let start = unsafe read == 0 ? 0 : copyWords(bytes, from: read)
            read = min(start + ByteScan.width, bytes.count)
            unsafe writeBytes(UnsafeBufferPointer(rebasing: bytes[start..<read]))
        }
    }

    /// Copies what stays as it is: words with one blank between them; returns where something else stands.
    @unsafe
    private mutating func copyWords(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var read = start
        var before: UInt64 = unsafe bytes[start - 1] <= 0x20 ? 0x80 : 0
        while read + ByteScan.width <= bytes.count {
            let next = unsafe ByteScan.word(bytes, at: read)
            let blanks = ByteScan.places(of: 0x20, in: next)
            if ByteScan.places(below: 0x20, in: next) | (blanks & (blanks << 8 | before)) != 0 { break }
            let target = unsafe UnsafeMutableRawBufferPointer(memory)
            unsafe target.storeBytes(of: next.littleEndian, toByteOffset: count, as: UInt64.self)
            before = blanks >> 56
            count += ByteScan.width
            read += ByteScan.width
        }
        return read
    }

    @unsafe
    private mutating func writeBytes(_ bytes: UnsafeBufferPointer<UInt8>) {
        var place = count
        var follows = unsafe place > 0 && memory[place - 1] > 0x20
        for index in bytes.indices {
            let byte = unsafe bytes[index]
            let isLetter = byte > 0x20
            unsafe memory[place] = isLetter ? byte : 0x20
            place &+= isLetter || follows ? 1 : 0
            follows = isLetter
        }
        count = place
    }

    /// Writes one byte that is no white space.
    mutating func write(_ byte: UInt8) {
        precondition(count < capacity, "there is no room behind \(count) bytes")
        unsafe memory[count] = byte
        count += 1
    }

    /// Begins a new line, unless one begins here.
    mutating func breakLine() {
        while count > 0, unsafe memory[count - 1] == 0x20 { count -= 1 }
        if count > 0, unsafe memory[count - 1] != ByteScan.newline { write(ByteScan.newline) }
    }

    private mutating func trim() {
        while count > 0, unsafe memory[count - 1] <= 0x20 { count -= 1 }
    }
}
