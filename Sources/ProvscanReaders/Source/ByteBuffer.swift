internal import ProvscanCore

/// Reads a stream by lines and by counts.
///
/// A failure is kept until everything before it has been read.
final class ByteBuffer {
    private let stream: any ByteStream
    private var block: [UInt8] = []
    private var position = 0
    private(set) var failure: ReadError?
    private var ended = false
    /// Bytes given so far.
    private(set) var consumed = 0
    /// Whether what is given or passed over is kept, too.
    private let keeps: Bool
    /// What was given or passed over since ``takeKept()``.
    private(set) var kept: [UInt8] = []

    init(_ stream: any ByteStream, keeps: Bool = false) {
        self.stream = stream
        self.keeps = keeps
    }

    func takeKept() -> [UInt8] {
        defer { kept = [] }
        return kept
    }

    /// Whether nothing is left.
    var isAtEnd: Bool { !refill() }

    /// The next byte, without taking it; `nil` at the end.
    var next: UInt8? { refill() ? block[position] : nil }

    /// Takes a line with its newline, or the rest of the stream; `nil` at the end.
    ///
    /// A line is cut at `limit` bytes; the rest of it is the next line.
    func line(limit: Int) -> [UInt8]? {
        guard refill() else { return nil }
        var line: [UInt8] = []
        while line.count < limit, refill() {
            let reach = min(block.count, position + limit - line.count)
            if let newline = block[position..<reach].firstIndex(of: ByteScan.newline) {
                line += block[position...newline]
                take(newline + 1 - position)
                break
            }
            line += block[position..<reach]
            take(reach - position)
        }
        return line
    }

    /// Takes `count` bytes, or what is left of them.
    func bytes(_ count: Int) -> [UInt8] {
        var result: [UInt8] = []
        // What a header claims is not reserved before some of it is there.
        result.reserveCapacity(min(count, 1 << 20))
        while result.count < count, refill() {
            let part = min(count - result.count, block.count - position)
            result += block[position..<position + part]
            take(part)
        }
        return result
    }

    /// Passes over `count` bytes; returns how many were there.
    func skip(_ count: Int) -> Int {
        var left = count
        while left > 0, refill() {
            let part = min(left, block.count - position)
            take(part)
            left -= part
        }
        return count - left
    }

    /// After a failure, goes on where the stream can be read again; `false` where it cannot.
    func resume() -> Bool {
        guard failure != nil, position == block.count, stream.resume() else { return false }
        (failure, ended) = (nil, false)
        return true
    }

    private func take(_ count: Int) {
        if keeps { kept += block[position..<position + count] }
        position += count
        consumed += count
    }

    private func refill() -> Bool {
        if position < block.count { return true }
        if ended { return false }
        position = 0
        block = [UInt8](capacity: FileByteStream.blockSize) { output in
            do throws(ReadError) {
                ended = try !output.fill(to: FileByteStream.blockSize, from: stream)
            } catch {
                failure = error
                ended = true
            }
        }
        return !block.isEmpty
    }
}
