internal import Foundation
internal import GRDB
internal import ProvscanCore

extension Registry {
    /// Writes the log as static files that any tlog-tiles client reads: `checkpoint`, `tile/…` and `tile/entries/…`,
    /// and the keys in `vkeys`.
    ///
    /// Returns the checkpoint that the files are of.
    ///
    /// - Throws: ``RegistryError`` when `folder` has entries already, or cannot be written.
    /// - Source: C2SP tlog-tiles v1.0.0.
    public func exportTiles(to folder: String) throws -> SignedCheckpoint {
        if try FileManager.default.fileExists(atPath: folder)
            && !FileManager.default.contentsOfDirectory(atPath: folder).isEmpty
        {
            throw RegistryError(.unwritable, folder, "it is not empty; name a new folder")
        }
        return try readLog { database in
            guard let last = try Self.lastCheckpoint(in: database) else {
                throw RegistryError(.notFound, path, "nothing was signed yet; index, or record a grant or signal")
            }
            let files = TileFiles(folder: folder, size: last.checkpoint.size)
            let nodes = LogNodes(database)
            try files.writeTiles(nodes)
            try files.writeBundles(nodes)
            let keys = try Self.verifierKeys(in: database).map { "\($0)\n" }.joined()
            try files.write(Array(keys.utf8), to: "vkeys")
            try files.write(last.note.bytes, to: "checkpoint")
            return last
        }
    }
}

/// The files of an exported log.
private struct TileFiles {
    let folder: String
    let size: Int

    func writeTiles(_ nodes: LogNodes) throws {
        var level = 0
        while size >> (8 * level) > 0 {
            try eachTile(of: size >> (8 * level)) { number, entries, suffix in
                let hashes = try entries.flatMap { try nodes.node(level: 8 * level, index: $0).bytes }
                try write(hashes, to: "tile/\(level)/\(Self.path(number))\(suffix)")
            }
            level += 1
        }
    }

    func writeBundles(_ nodes: LogNodes) throws {
        try eachTile(of: size) { number, entries, suffix in
            var bundle: [UInt8] = []
            for leaf in try nodes.leaves(ofBundle: number).prefix(entries.count) {
                EntryBundle.append(leaf, to: &bundle)
            }
            try write(bundle, to: "tile/entries/\(Self.path(number))\(suffix)")
        }
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        let file = URL(fileURLWithPath: folder + "/" + name)
        do {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: file)
        } catch {
            throw RegistryError(
                .unwritable, file.path, "it cannot be written; check the folder and the disk", cause: error)
        }
    }

    private func eachTile(of count: Int, _ body: (Int, Range<Int>, String) throws -> Void) throws {
        for first in stride(from: 0, to: count, by: EntryBundle.width) {
            let entries = first..<min(first + EntryBundle.width, count)
            let suffix = entries.count < EntryBundle.width ? ".p/\(entries.count)" : ""
            try body(first / EntryBundle.width, entries, suffix)
        }
    }

    /// A tile's number in path elements of three digits, all but the last behind an `x`.
    static func path(_ number: Int) -> String {
        var elements: [String] = []
        var rest = number
        repeat {
            let digits = String(rest % 1000)
            elements.append(String(repeating: "0", count: 3 - digits.count) + digits)
            rest /= 1000
        } while rest > 0
        return elements.reversed().enumerated().map { ($0 < elements.count - 1 ? "x" : "") + $1 }.joined(separator: "/")
    }
}
