internal import Crypto
internal import Foundation
internal import ProvscanCore

/// A file being written from start to end: buffered, and digested on the way.
struct OutputFile: ~Copyable {
    private static let bufferSize = 1 << 18

    let path: String
    private let handle: FileHandle
    private var buffer = Data()
    private var hasher = SHA256()
    private var byteCount = 0

    /// Creates the file at `path`, or empties it.
    init(path: String) throws(ResultsError) {
        self.path = path
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else {
            throw ResultsError(.unwritable, path, "cannot be created; check the permissions of its directory")
        }
        self.handle = handle
        buffer.reserveCapacity(Self.bufferSize + 4096)
    }

    /// Continues the file at `path` where `state` left it; what was written after that is cut off.
    ///
    /// - Throws: ``ResultsError`` when it does not hold what was written.
    init(continuing path: String, from state: ScanJournal.FileState) throws(ResultsError) {
        (handle, hasher) = try Self.reopen(path, state)
        self.path = path
        byteCount = state.bytes
        buffer.reserveCapacity(Self.bufferSize + 4096)
    }

    private static func reopen(
        _ path: String, _ state: ScanJournal.FileState
    ) throws(ResultsError) -> (FileHandle, SHA256) {
        let difference = ResultsError(
            .invalid, path, "is not as the unfinished scan left it; start again with --force")
        guard let handle = FileHandle(forUpdatingAtPath: path) else { throw difference }
        var hasher = SHA256()
        var left = state.bytes
        do {
            while left > 0, let block = try handle.read(upToCount: min(left, 1 << 20)), !block.isEmpty {
                hasher.update(data: block)
                left -= block.count
            }
            guard left == 0, hexadecimal(hasher.finalize()) == state.sha256 else { throw difference }
            try handle.truncate(atOffset: UInt64(state.bytes))
            try handle.seek(toOffset: UInt64(state.bytes))
        } catch let error as ResultsError {
            throw error
        } catch {
            throw ResultsError(.unreadable, path, "cannot be continued; check the medium", cause: error)
        }
        return (handle, hasher)
    }

    /// Brings everything written so far to the disk, and says what it is.
    mutating func checkpoint() throws(ResultsError) -> ScanJournal.FileState {
        try flush()
        do {
            try handle.synchronize()
        } catch {
            throw ResultsError(.unwritable, path, "cannot be written; check the free space", cause: error)
        }
        return ScanJournal.FileState(bytes: byteCount, sha256: hexadecimal(hasher.finalize()))
    }

    /// Appends `bytes`; they reach the file in blocks.
    mutating func write(_ bytes: Data) throws(ResultsError) {
        buffer.append(bytes)
        if buffer.count >= Self.bufferSize { try flush() }
    }

    /// Appends `bytes`; they reach the file in blocks.
    mutating func write(_ bytes: [UInt8]) throws(ResultsError) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.bufferSize { try flush() }
    }

    /// Appends the UTF-8 bytes of `text`.
    mutating func write(_ text: String) throws(ResultsError) {
        try write(Array(text.utf8))
    }

    /// Writes what is left, waits for the disk, and closes the file; nothing may be written after.
    ///
    /// - Returns: The SHA-256 of the whole file, in hexadecimal.
    mutating func close() throws(ResultsError) -> String {
        try flush()
        do {
            try handle.synchronize()
            try handle.close()
        } catch {
            throw ResultsError(.unwritable, path, "cannot be completed; check the free space", cause: error)
        }
        return hexadecimal(hasher.finalize())
    }

    private mutating func flush() throws(ResultsError) {
        hasher.update(data: buffer)
        do {
            try handle.write(contentsOf: buffer)
        } catch {
            throw ResultsError(.unwritable, path, "cannot be written; check the free space", cause: error)
        }
        byteCount += buffer.count
        buffer.removeAll(keepingCapacity: true)
    }
}

/// The digest as 64 lower-case hexadecimal digits.
func hexadecimal(_ digest: SHA256.Digest) -> String {
    ContentDigest(bytes: Array(digest)).description
}
