internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// Reads a request's body up to a size and within a time.
///
/// A body of which nothing comes any more is let go by the connection's own limit; here the one that trickles is.
struct BoundedBody: Sendable {
    /// Bytes.
    let limit: Int
    let timeLimit: Duration

    /// - Throws: ``Problem`` with 413 or 408.
    func collect(_ request: Request) async throws -> ByteBuffer {
        // What says so beforehand is not read.
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit { throw tooLarge }
        let end = ContinuousClock.now + timeLimit
        var bytes = ByteBuffer()
        for try await part in request.body {
            guard bytes.readableBytes + part.readableBytes <= limit else { throw tooLarge }
            var part = part
            if bytes.readableBytes == 0 { bytes = part } else { bytes.writeBuffer(&part) }
            guard .now < end else {
                throw Problem(.requestTimeout, "the body did not arrive within \(timeLimit.components.seconds) seconds")
            }
        }
        return bytes
    }

    private var tooLarge: Problem {
        Problem(
            .contentTooLarge,
            "a body has at most \(limit) bytes; send less, or start the server with a larger --max-body")
    }
}
