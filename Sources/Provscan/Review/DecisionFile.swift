internal import Foundation
internal import ProvscanCore

/// `decisions.jsonl` of a results directory: written at its end only, one whole line at a time.
public struct DecisionFile: Sendable {
    /// A decision takes at most this many bytes of reason.
    public static let reasonLimit = 10_000

    public let path: String

    public init(in results: ResultsDirectory) {
        path = ResultsFile.join(results.path, Decision.fileName)
    }

    /// Appends `decision` and waits for the disk; safe beside other processes that do the same.
    ///
    /// - Throws: ``ResultsError`` `.unwritable`.
    public func append(_ decision: Decision) throws(ResultsError) {
        do {
            var line = try ResultsFile.makeEncoder().encode(decision)
            line.append(UInt8(ascii: "\n"))
            try append(line)
        } catch let error as ResultsError {
            throw error
        } catch {
            throw ResultsError(
                .unwritable, path, "cannot be written; check the permissions and the free space", cause: error)
        }
    }

    private func append(_ line: Data) throws {
        // Safety: the path is copied by the call, and the descriptor belongs to the handle.
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw ResultsError(.unwritable, path, "cannot be opened; check the permissions of its directory")
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        flock(descriptor, LOCK_EX)
        defer { flock(descriptor, LOCK_UN) }
        let size = try handle.seekToEnd()
        var line = line
        if size > 0 {
            // A writer that was killed may have left half a line: it stays, closed off.
            try handle.seek(toOffset: size - 1)
            if try handle.read(upToCount: 1) != Data([UInt8(ascii: "\n")]) {
                line.insert(UInt8(ascii: "\n"), at: line.startIndex)
            }
        }
        try handle.write(contentsOf: line)
        try handle.synchronize()
    }

    /// All decisions on file, oldest first; none where there is no file.
    ///
    /// - Returns: The decisions, and the number of lines that hold none: what a killed writer left.
    public func read() throws(ResultsError) -> (decisions: [Decision], damagedLines: Int) {
        guard FileManager.default.fileExists(atPath: path) else { return ([], 0) }
        var lines = try LineCursor(path: path)
        var decisions: [Decision] = []
        var damaged = 0
        let decoder = JSONDecoder()
        while let line = try lines.next() {
            if let decision = try? decoder.decode(Decision.self, from: line) {
                decisions.append(decision)
            } else {
                damaged += 1
            }
        }
        return (decisions, damaged)
    }
}
