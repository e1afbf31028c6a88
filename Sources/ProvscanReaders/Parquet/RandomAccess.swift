internal import Foundation
internal import ProvscanCore

/// Bytes that can be read from any place, by any thread.
protocol RandomAccess: AnyObject, Sendable {
    var count: Int { get }

    /// The bytes at `offset`, fewer than `count` only at the end.
    func bytes(at offset: Int, count: Int) throws(TableProblem) -> [UInt8]
}

/// A file that is read from any place.
final class RandomAccessFile: RandomAccess {
    let count: Int
    private let descriptor: FileDescriptor

    init(_ path: FilePath, locator: Locator) throws(ReadError) {
        count = try FileStatus(of: path, followsLink: true, locator: locator).byteCount
        descriptor = try FileDescriptor(opening: path, locator: locator)
    }

    func bytes(at offset: Int, count: Int) throws(TableProblem) -> [UInt8] {
        guard offset >= 0, count >= 0 else { throw TableProblem.damaged }
        let wanted = min(count, max(0, self.count - offset))
        var got = 0
        // Safety: pread writes at most the bytes that are left in the buffer.
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: wanted) { buffer, initialised in
            while got < wanted {
                let count = unsafe pread(
                    descriptor.raw, buffer.baseAddress.map { unsafe $0 + got }, wanted - got, off_t(offset + got))
                guard count > 0 else { break }
                got += count
            }
            initialised = got
        }
        guard got == wanted else { throw TableProblem("the file shrank while it was read; run again", .truncated) }
        return bytes
    }
}

/// Bytes in memory that are read from any place.
final class RandomAccessMemory: RandomAccess {
    private let content: [UInt8]

    init(_ content: [UInt8]) {
        self.content = content
    }

    var count: Int { content.count }

    func bytes(at offset: Int, count: Int) throws(TableProblem) -> [UInt8] {
        guard offset >= 0, count >= 0, offset <= content.count else { throw TableProblem.damaged }
        return Array(content[offset..<min(content.count, offset + count)])
    }
}
