internal import Foundation
internal import Synchronization

/// Work on what a cursor is about to read, for any thread that would otherwise wait for the cursor.
///
/// A reader offers pieces that can be done by themselves, such as inflating members of a gzip file, and does itself
/// those that nobody has begun when it comes to them. What is read is the same whoever works, and when.
public final class ReadAhead: Sendable {
    /// Bytes that a piece is made from, about.
    let pieceBytes: Int
    private let waiting = Mutex<[any AheadWork]>([])

    init(pieceBytes: Int = FileByteStream.blockSize) {
        self.pieceBytes = pieceBytes
    }

    /// Does the piece that is needed first; returns whether there was one.
    public func work() -> Bool {
        guard let piece = waiting.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { return false }
        piece.run()
        return true
    }

    /// A piece that any thread may begin from now on.
    func offer<Result: Sendable>(_ work: @escaping @Sendable () -> Result) -> AheadPiece<Result> {
        let piece = AheadPiece(work)
        waiting.withLock { $0.append(piece) }
        return piece
    }

    /// What became of a piece; `nil` where no thread has begun it, and none will.
    func take<Result: Sendable>(_ piece: AheadPiece<Result>) -> Result? {
        if withdraw(piece) { return nil }
        while !piece.isFinished, work() {}
        return piece.wait()
    }

    /// Takes back a piece that no thread has begun; returns whether it is one.
    @discardableResult
    func withdraw(_ piece: any AheadWork) -> Bool {
        waiting.withLock { pieces in
            guard let place = pieces.firstIndex(where: { $0 === piece }) else { return false }
            pieces.remove(at: place)
            return true
        }
    }
}

/// A piece of work, whatever it gives.
protocol AheadWork: AnyObject, Sendable {
    func run()
}

/// A piece of work that is done once, and its result.
final class AheadPiece<Result: Sendable>: AheadWork {
    private let work: @Sendable () -> Result
    private let result = Mutex<Result?>(nil)
    private let end = DispatchSemaphore(value: 0)

    fileprivate init(_ work: @escaping @Sendable () -> Result) {
        self.work = work
    }

    func run() {
        let found = work()
        result.withLock { $0 = found }
        end.signal()
    }

    fileprivate var isFinished: Bool { result.withLock { $0 != nil } }

    /// The result, once it is there; to be asked for once.
    fileprivate func wait() -> Result? {
        end.wait()
        return result.withLock { $0 }
    }
}

extension ReadAhead: Equatable {
    public static func == (left: ReadAhead, right: ReadAhead) -> Bool { left === right }
}
