internal import ProvscanCore

/// Supplies bytes in one pass.
///
/// Decompressors stand on other streams; the file at the bottom counts and hashes
/// what is stored. After the end or a failure a stream must not be read again, unless ``resume()`` said so.
protocol ByteStream: AnyObject {
    /// Appends the next bytes to `output`: at most `count`, at least one, or none at the end.
    ///
    /// - Precondition: `count` is between 1 and the free capacity of `output`.
    func read(upTo count: Int, into output: inout OutputSpan<UInt8>) throws(ReadError)

    /// After a failure, goes to the next place from which reading makes sense; `false` where there is none.
    func resume() -> Bool
}

extension ByteStream {
    func resume() -> Bool { false }
}

/// A stream whose first bytes can be looked at before it is read.
///
/// A failure among the first bytes is kept until everything before it has been read.
final class PeekedByteStream: ByteStream {
    /// The first bytes; shorter than asked for only when the stream is.
    let prefix: [UInt8]

    private let upstream: any ByteStream
    private var position = 0
    private(set) var failure: ReadError?
    private var ended = false

    /// Reads the first `count` bytes of `upstream`.
    init(_ upstream: any ByteStream, count: Int) {
        self.upstream = upstream
        var failure: ReadError?
        var ended = false
        prefix = [UInt8](capacity: count) { output in
            do throws(ReadError) {
                ended = try !output.fill(to: count, from: upstream)
            } catch {
                failure = error
            }
        }
        self.failure = failure
        self.ended = ended
    }

    func read(upTo count: Int, into output: inout OutputSpan<UInt8>) throws(ReadError) {
        if position < prefix.count {
            let end = min(prefix.count, position + count)
            for index in position..<end { output.append(prefix[index]) }
            position = end
        } else if let failure {
            throw failure
        } else if !ended {
            try upstream.read(upTo: count, into: &output)
        }
    }

    func resume() -> Bool {
        guard upstream.resume() else { return false }
        failure = nil
        return true
    }
}

extension OutputSpan<UInt8> {
    /// Reads until `total` bytes are there or the stream ends; returns whether `total` was reached.
    ///
    /// On failure the bytes before it have been appended.
    mutating func fill(to total: Int, from stream: any ByteStream) throws(ReadError) -> Bool {
        while count < total {
            let before = count
            try stream.read(upTo: total - before, into: &self)
            if count == before { return false }
        }
        return true
    }
}
