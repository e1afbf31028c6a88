internal import ProvscanCore

/// The bytes of a gzip file, cut where members seem to begin, so that the pieces can be inflated by several threads.
///
/// The sizes of members are not stored, so the cuts are guesses: places that look like the header of a member. A piece
/// that is not a run of whole, sound members is left to whoever reads on from the piece before it. A file without a
/// second header among its first bytes is not cut.
final class GzipSegments: ByteStream {
    /// Whole members, inflated.
    struct Inflated: Sendable {
        var bytes: [UInt8] = []
        var members = 0
    }

    private struct Segment {
        var bytes: [UInt8]
        /// The work on it; `nil` where it does not begin and end with a member.
        var piece: AheadPiece<Inflated?>?
    }

    /// Segments that are read before they are needed.
    private static let depth = 6
    /// Bytes per stored byte that a segment is inflated to; of more it is read as it comes, so that memory is bounded.
    private static let ratio = 12

    private let upstream: any ByteStream
    private let locator: Locator
    private let ahead: ReadAhead
    private var window: ArraySlice<Segment> = []
    /// Bytes of the first segment that were given.
    private var position = 0
    /// Bytes behind the last cut.
    private var rest: [UInt8] = []
    private var isAtStart = true
    private var isCut = true
    private var ended = false
    private var failure: ReadError?

    init(_ upstream: any ByteStream, locator: Locator, ahead: ReadAhead) {
        self.upstream = upstream
        self.locator = locator
        self.ahead = ahead
    }

    deinit {
        for segment in window { if let piece = segment.piece { ahead.withdraw(piece) } }
    }

    /// The members of the next segment, where a thread has inflated them.
    func nextInflated() -> Inflated? {
        fill()
        guard position == 0, let piece = window.first?.piece else { return nil }
        let inflated = ahead.take(piece)
        if let inflated, let members = inflated {
            window.removeFirst()
            return members
        }
        window[window.startIndex].piece = nil
        return nil
    }

    func read(upTo count: Int, into output: inout OutputSpan<UInt8>) throws(ReadError) {
        fill()
        guard let segment = window.first else {
            if let failure { throw failure }
            if !ended { try upstream.read(upTo: count, into: &output) }
            return
        }
        if let piece = segment.piece {
            ahead.withdraw(piece)
            window[window.startIndex].piece = nil
        }
        let end = min(segment.bytes.count, position + count)
        output.append(segment.bytes[position..<end])
        position = end
        if position == segment.bytes.count {
            window.removeFirst()
            position = 0
        }
    }

    private func fill() {
        while window.count < Self.depth, isCut, !ended { cut() }
    }

    /// Reads the next block and cuts it, with what is left of the one before, where its last member begins.
    private func cut() {
        var bytes = rest
        // A header may begin before the block and end in it.
        let searched = max(GzipHeader.stands(in: rest, at: 0) ? 1 : 0, rest.count - GzipHeader.length + 1)
        bytes.append(addingCapacity: ahead.pieceBytes) { output in
            do throws(ReadError) {
                ended = try !output.fill(to: ahead.pieceBytes, from: upstream)
            } catch {
                failure = error
                ended = true
            }
        }
        let start = ended ? nil : GzipHeader.last(in: bytes, from: searched)
        if isAtStart, start == nil { isCut = false }
        isAtStart = false
        let end = start ?? (isCut && !ended ? max(0, bytes.count - GzipHeader.length + 1) : bytes.count)
        rest = Array(bytes[end...])
        bytes.removeSubrange(end...)
        if !bytes.isEmpty { add(bytes, isWhole: start != nil || (ended && failure == nil)) }
    }

    private func add(_ bytes: [UInt8], isWhole: Bool) {
        guard isCut, isWhole, GzipHeader.stands(in: bytes, at: 0) else { return window.append(Segment(bytes: bytes)) }
        let locator = locator
        let piece = ahead.offer { Self.inflate(bytes, locator) }
        window.append(Segment(bytes: bytes, piece: piece))
    }

    /// Inflates whole members; `nil` where `bytes` are anything else, or give too much.
    private static func inflate(_ bytes: [UInt8], _ locator: Locator) -> Inflated? {
        let stream = GzipByteStream(MemoryByteStream(bytes), locator: locator)
        let limit = bytes.count * ratio
        var inflated = Inflated()
        inflated.bytes.reserveCapacity(min(limit, 1 << 20))
        var isRunning = true
        var isSound = true
        while isRunning {
            inflated.bytes.append(addingCapacity: FileByteStream.blockSize) { output in
                do throws(ReadError) {
                    isRunning = try output.fill(to: FileByteStream.blockSize, from: stream)
                } catch {
                    (isRunning, isSound) = (false, false)
                }
            }
            if inflated.bytes.count > limit { return nil }
        }
        guard isSound, let members = stream.wholeMembers else { return nil }
        inflated.members = members
        return inflated
    }
}

/// The ten bytes that a member of gzip begins with.
///
/// - Source: RFC 1952 §2.3: the signature, deflate, known flags, known levels and operating systems. Other data look like
///   it once in 10^11 places.
enum GzipHeader {
    static let length = 10

    @unsafe
    static func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        unsafe bytes[0] == 0x1F && bytes[1] == 0x8B && bytes[2] == 8 && bytes[3] & 0xE0 == 0
            && [0, 2, 4].contains(bytes[8]) && (bytes[9] <= 13 || bytes[9] == 255)
    }

    /// Whether what stands at `place` looks like a header.
    static func stands(in bytes: [UInt8], at place: Int) -> Bool {
        guard place + length <= bytes.count else { return false }
        // Safety: the ten bytes lie inside the array.
        return unsafe bytes.withUnsafeBufferPointer { unsafe matches(UnsafeBufferPointer(rebasing: $0[place...])) }
    }

    /// The last place, from `start` on, that looks like a header.
    static func last(in bytes: [UInt8], from start: Int) -> Int? {
        var place = bytes.count - length
        // Safety: no place is before the first byte, and ten bytes follow each.
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            while place >= start {
                if unsafe buffer[place] == 0x1F, unsafe matches(UnsafeBufferPointer(rebasing: buffer[place...])) {
                    return place
                }
                place -= 1
            }
            return nil
        }
    }
}
