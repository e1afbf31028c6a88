internal import Foundation
internal import Hummingbird
internal import NIOCore
internal import ServiceLifecycle
internal import Synchronization

/// Answers checks as they come in, one line each way, in order.
///
/// A line that is no request is answered with `{"problem":{…}}`, and the stream goes on. A slow reader holds it back: no
/// line is read before the answers to those before it are on their way. When the server ends, it ends after the answer
/// to the last line that was read.
struct CheckStream: Sendable {
    let answerer: CheckAnswerer
    /// Bytes of one line.
    let lineLimit: Int
    let watch: StreamWatch

    @concurrent
    func run(_ body: RequestBody, _ writer: inout any ResponseBodyWriter) async throws {
        watch.start()
        defer { watch.stop() }
        var cutter = LineCutter(limit: lineLimit)
        var isEnding = false
        for try await part in body {
            watch.note()
            let answers = cutter.lines(adding: part).reduce(into: [UInt8]()) { $0 += answer($1) }
            if !answers.isEmpty { try await write(answers, &writer) }
            isEnding = Task.isShuttingDownGracefully
            if isEnding { break }
        }
        if !isEnding, let last = cutter.rest { try await write(answer(last), &writer) }
        try await writer.finish(nil)
    }

    @concurrent
    private func write(_ answers: [UInt8], _ writer: inout any ResponseBodyWriter) async throws {
        try await writer.write(ByteBuffer(bytes: answers))
        watch.note()
    }

    private func answer(_ line: LineCutter.Line) -> [UInt8] {
        do throws(Problem) {
            switch line {
            case .tooLong:
                throw Problem(.contentTooLarge, "a line has at most \(lineLimit) bytes")
            case .whole(let bytes):
                return try answerer.answer(Data(bytes))
            }
        } catch {
            return Array("{\"problem\":".utf8) + error.json + Array("}\n".utf8)
        }
    }
}

/// Cuts what comes in into lines; blank lines are left out.
struct LineCutter {
    enum Line: Equatable {
        case whole([UInt8])
        /// What was beyond the limit is not kept.
        case tooLong
    }

    let limit: Int
    private var pending: [UInt8] = []
    private var isSkipping = false

    init(limit: Int) {
        self.limit = limit
    }

    /// The lines that `part` completes.
    mutating func lines(adding part: ByteBuffer) -> [Line] {
        var lines: [Line] = []
        var bytes = part.readableBytesView[...]
        while let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
            take(bytes[..<end])
            if let line = rest { lines.append(line) }
            pending.removeAll(keepingCapacity: true)
            isSkipping = false
            bytes = bytes[(end + 1)...]
        }
        take(bytes)
        return lines
    }

    /// What has come since the last end of a line; `nil` where that is blank.
    var rest: Line? {
        if isSkipping { return .tooLong }
        let isBlank = pending.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
        return isBlank ? nil : .whole(pending)
    }

    private mutating func take(_ bytes: ByteBufferView) {
        guard !isSkipping else { return }
        guard pending.count + bytes.count <= limit else {
            isSkipping = true
            pending.removeAll()
            return
        }
        pending += bytes
    }
}

/// Closes a connection in which nothing moves: a client that neither sends nor reads.
final class StreamWatch: Sendable {
    private let channel: any Channel
    private let limit: Duration
    private let lastMove = Mutex(ContinuousClock.now)
    private let task = Mutex<RepeatedTask?>(nil)

    init(_ channel: any Channel, limit: Duration) {
        self.channel = channel
        self.limit = limit
    }

    func start() {
        let period = TimeAmount(limit / 4)
        let watching = channel.eventLoop.scheduleRepeatedTask(initialDelay: period, delay: period) { [self] _ in
            if .now - lastMove.withLock({ $0 }) > limit { channel.close(promise: nil) }
        }
        task.withLock { $0 = watching }
    }

    /// Something was read or written.
    func note() {
        lastMove.withLock { $0 = .now }
    }

    func stop() {
        task.withLock { $0.take()?.cancel() }
    }
}
