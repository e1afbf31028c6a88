internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// Reads a request's body up to a size and within a time.
struct BoundedBody: Sendable {
    /// Bytes.
    let limit: Int
    let timeLimit: Duration

    /// - Throws: ``Problem`` with 413 or 408.
    func collect(_ request: Request) async throws -> ByteBuffer {
        // What says so beforehand is not read.
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit { throw tooLarge }
        let body = request.body
        return try await withThrowingTaskGroup(of: ByteBuffer.self) { group in
            group.addTask { try await collect(body) }
            group.addTask {
                try await Task.sleep(for: timeLimit)
                throw Problem(.requestTimeout, "the body did not arrive within \(timeLimit.components.seconds) seconds")
            }
            defer { group.cancelAll() }
            guard let bytes = try await group.next() else { preconditionFailure("two tasks were added") }
            return bytes
        }
    }

    private func collect(_ body: RequestBody) async throws -> ByteBuffer {
        var bytes = ByteBuffer()
        for try await part in body {
            guard bytes.readableBytes + part.readableBytes <= limit else { throw tooLarge }
            var part = part
            if bytes.readableBytes == 0 { bytes = part } else { bytes.writeBuffer(&part) }
        }
        return bytes
    }

    private var tooLarge: Problem {
        Problem(
            .contentTooLarge,
            "a body has at most \(limit) bytes; send less, or start the server with a larger --max-body")
    }
}
