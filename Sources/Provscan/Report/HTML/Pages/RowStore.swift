internal import Foundation

/// The rows of all matches on disk, with what they are sorted by in memory: some forty bytes a match.
final class RowStore {
    /// What a row is sorted and grouped by.
    struct Key {
        var line: Int32
        var words: Int32
        var gradeRank: UInt8
        var isFinding: Bool
        var holder: Int32
        var work: Int32
        /// Bytes of the row.
        fileprivate(set) var length: Int32 = 0
        fileprivate(set) var offset: Int = 0
    }

    private let path: String
    private let handle: FileHandle
    private var buffer = Data()
    private var size = 0
    private(set) var keys: [Key] = []

    init(path: String) throws(ResultsError) {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forUpdatingAtPath: path)
        else {
            throw ResultsError(.unwritable, path, "cannot be created; check the permissions of its directory")
        }
        self.path = path
        self.handle = handle
    }

    func append(_ row: String, _ key: Key) throws(ResultsError) {
        var key = key
        let bytes = row.utf8
        key.offset = size
        key.length = Int32(bytes.count)
        keys.append(key)
        buffer.append(contentsOf: bytes)
        size += bytes.count
        if buffer.count > 1 << 20 { try flush() }
    }

    private func flush() throws(ResultsError) {
        do {
            try handle.write(contentsOf: buffer)
        } catch {
            throw ResultsError(.unwritable, path, "cannot be written; check the free space", cause: error)
        }
        buffer.removeAll(keepingCapacity: true)
    }

    /// Ends writing; rows may be read from then on.
    func finish() throws(ResultsError) {
        try flush()
    }

    /// The row of `key` as it was rendered.
    func row(_ key: Key) throws(ResultsError) -> String {
        do {
            try handle.seek(toOffset: UInt64(key.offset))
            let bytes = try handle.read(upToCount: Int(key.length)) ?? Data()
            return String(decoding: bytes, as: UTF8.self)
        } catch {
            throw ResultsError(.unreadable, path, "cannot be read again; check the medium", cause: error)
        }
    }

    /// Closes and removes the file.
    func remove() {
        try? handle.close()
        try? FileManager.default.removeItem(atPath: path)
    }
}
