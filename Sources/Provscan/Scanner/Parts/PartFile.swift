internal import Crypto
internal import Foundation

/// A file of results in a finished part, which is read once and held to what the scan of the part says of it.
struct PartFile {
    private static let blockSize = 1 << 20

    let path: String
    private let state: ScanJournal.FileState

    init(_ file: ResultsFile, of part: FinishedPart) throws(ResultsError) {
        path = file.temporaryPath(in: part.directory)
        guard let state = part.journal.writer.files[file.rawValue] else { throw FinishedPart.damage(path) }
        self.state = state
    }

    /// Calls `body` with the blocks of the file, in order.
    ///
    /// - Throws: ``ResultsError`` at the end where the file is not as the scan left it, or what `body` throws.
    func read(_ body: (Data) throws -> Void) throws {
        guard let handle = FileHandle(forReadingAtPath: path) else { throw FinishedPart.damage(path) }
        defer { try? handle.close() }
        var hasher = SHA256()
        var count = 0
        while let block = try next(of: handle), !block.isEmpty {
            hasher.update(data: block)
            count += block.count
            guard count <= state.bytes else { break }
            try body(block)
        }
        guard count == state.bytes, hexadecimal(hasher.finalize()) == state.sha256 else {
            throw FinishedPart.damage(path)
        }
    }

    private func next(of handle: FileHandle) throws(ResultsError) -> Data? {
        do {
            return try handle.read(upToCount: Self.blockSize)
        } catch {
            throw ResultsError(.unreadable, path, "cannot be read; check the medium", cause: error)
        }
    }
}
