internal import Foundation

/// Supplies the lines of a file one at a time, without their line ends.
///
/// Memory is one block and the longest line.
struct LineCursor: ~Copyable {
    private static let blockSize = 1 << 18
    /// Lines beyond this many bytes are refused rather than held in memory.
    static let lineLimit = 1 << 29

    let path: String
    /// Lines supplied or skipped so far.
    private(set) var line = 0
    private let handle: FileHandle
    private var buffer = Data()
    private var position = 0
    private var isAtEnd = false

    init(path: String) throws(ResultsError) {
        self.path = path
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw ResultsError(.unreadable, path, "cannot be opened; check that it exists and may be read")
        }
        self.handle = handle
    }

    deinit { try? handle.close() }

    /// Where the line last supplied stands.
    var location: String { "\(path)!line-\(line)" }

    /// The next line; `nil` at the end of the file.
    ///
    /// A last line needs no line end.
    mutating func next() throws(ResultsError) -> Data? {
        var searched = position
        while true {
            if let end = lineEnd(from: searched) {
                defer { position = end + 1 }
                line += 1
                return buffer[position..<end]
            }
            searched = buffer.endIndex - position
            if isAtEnd {
                guard position < buffer.endIndex else { return nil }
                defer { position = buffer.endIndex }
                line += 1
                return buffer[position...]
            }
            try fill()
        }
    }

    /// Where the first line feed at or after `start` is.
    private func lineEnd(from start: Int) -> Int? {
        // Safety: `memchr` looks at `count` bytes that the buffer holds, and the offset it gives is taken at once.
        unsafe buffer.withUnsafeBytes { bytes in
            guard start < bytes.count, let base = bytes.baseAddress,
                let found = unsafe memchr(base + start, Int32(UInt8(ascii: "\n")), bytes.count - start)
            else { return nil }
            return unsafe UnsafeRawPointer(found) - base
        }
    }

    /// Drops the lines already supplied and appends the next block; indices start at 0 again.
    private mutating func fill() throws(ResultsError) {
        guard buffer.endIndex - position <= Self.lineLimit else {
            throw ResultsError(
                .invalid, "\(path)!line-\(line + 1)",
                "is longer than \(Self.lineLimit) bytes; this file was not written by provscan")
        }
        do {
            if position > 0 {
                buffer = Data(buffer[position...])
                position = 0
            }
            let block = try handle.read(upToCount: Self.blockSize) ?? Data()
            isAtEnd = block.isEmpty
            buffer.append(block)
        } catch {
            throw ResultsError(.unreadable, path, "cannot be read; check the medium", cause: error)
        }
    }
}
