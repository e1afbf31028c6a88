internal import Crypto
internal import ProvscanCore
internal import Synchronization

/// How far reading has come, in bytes as stored; readable from any thread.
public final class ReadProgress: Sendable {
    private let count = Atomic<Int>(0)
    /// The sizes of all sources together; `nil` when standard input is among them.
    public let totalBytes: Int?

    init(totalBytes: Int?) {
        self.totalBytes = totalBytes
    }

    /// Bytes of files and standard input read so far, as stored.
    public var bytesRead: Int { count.load(ordering: .relaxed) }

    func add(_ bytes: Int) {
        count.wrappingAdd(bytes, ordering: .relaxed)
    }
}

/// The bytes of a file or of standard input as stored, counted and hashed as they pass.
///
/// It uses `read(2)` and not a memory map, so that a file that shrinks meanwhile just ends early.
final class FileByteStream: ByteStream {
    /// Bytes asked of the system at once by streams that read through a buffer of their own.
    static let blockSize = 1 << 18

    private let locator: Locator
    private let descriptor: FileDescriptor
    private let progress: ReadProgress
    private var hasher = SHA256()
    private let digests: Bool
    private var failed = false
    /// Why the rest of the bytes could not be read for the digest.
    private(set) var failureBehind: ReadError?
    private(set) var byteCount = 0

    /// Opens the file at `path`.
    init(path: FilePath, locator: Locator, progress: ReadProgress) throws(ReadError) {
        self.locator = locator
        self.progress = progress
        digests = true
        descriptor = try FileDescriptor(opening: path, locator: locator)
    }

    /// Reads standard input; without `digests` there is no digest of it to be had.
    init(standardInputAs locator: Locator, progress: ReadProgress, digests: Bool = true) {
        self.locator = locator
        self.digests = digests
        self.progress = progress
        descriptor = .standardInput
    }

    func read(upTo count: Int, into output: inout OutputSpan<UInt8>) throws(ReadError) {
        // Safety: the region lies inside the free capacity, and `read` reports how much of it is initialised.
        let result: Int32 = unsafe output.withUnsafeMutableBufferPointer { buffer, initialised in
            let region = unsafe UnsafeMutableRawBufferPointer(
                rebasing: UnsafeMutableRawBufferPointer(buffer)[initialised..<initialised + count])
            let got = unsafe descriptor.read(into: region)
            guard got > 0 else { return Int32(got) }
            if digests { unsafe hasher.update(bufferPointer: UnsafeRawBufferPointer(rebasing: region[..<got])) }
            initialised += got
            byteCount += got
            progress.add(got)
            return 0
        }
        if result < 0 {
            failed = true
            throw .system("read", errno: -result, locator)
        }
    }

    /// Reads what is left and returns the digest of all bytes; `nil` when some could not be read.
    func finish() -> ContentDigest? {
        guard !failed, digests else { return nil }
        var ended = false
        while !ended {
            _ = [UInt8](capacity: Self.blockSize) { output in
                do throws(ReadError) {
                    ended = try !output.fill(to: Self.blockSize, from: self)
                } catch {
                    failureBehind = error
                    ended = true
                }
            }
        }
        return failed ? nil : ContentDigest(bytes: Array(hasher.finalize()))
    }
}
