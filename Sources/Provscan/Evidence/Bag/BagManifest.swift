internal import Foundation

/// A list of files with their SHA-256, as `sha256sum --check` reads it: `digest`, two blanks, path.
struct BagManifest: Equatable {
    struct Entry: Equatable {
        var path: String
        /// 64 lower-case hexadecimal digits.
        var sha256: String
    }

    /// By ascending bytes of the path.
    private(set) var entries: [Entry]

    init(_ entries: [Entry]) {
        self.entries = entries.sorted { Self.precedes($0.path, $1.path) }
    }

    var text: String { entries.map { "\($0.sha256)  \($0.path)\n" }.joined() }

    /// Reads what ``text`` writes and nothing else: one form only, so that no byte of it can differ unnoticed.
    ///
    /// `name`: The manifest's own name, for messages.
    ///
    /// - Throws: ``BagError`` `.refused` for a path that no bag may have, `.invalid` for any other line.
    init(parsing text: String, name: String) throws(BagError) {
        guard text.isEmpty || text.hasSuffix("\n") else {
            throw BagError(.invalid, name, "does not end with a line; the file was cut or changed")
        }
        var entries: [Entry] = []
        var folded: Set<String> = []
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().enumerated() {
            let location = "\(name)!line-\(number + 1)"
            let digest = line.prefix(64)
            guard line.dropFirst(64).hasPrefix("  "), digest.utf8.count == 64, digest.utf8.allSatisfy(Self.isDigit)
            else {
                throw BagError(.invalid, location, "is not a lower-case SHA-256, two blanks and a path")
            }
            let path = String(line.dropFirst(66))
            guard BagLayout.isPlain(path) else {
                throw BagError(
                    .refused, location,
                    "names a path outside the bag or with other signs than letters, digits, '.', '_', '-' and '/'")
            }
            if let last = entries.last, !Self.precedes(last.path, path) {
                throw BagError(.invalid, location, "is out of order or lists a path twice")
            }
            guard folded.insert(path.lowercased()).inserted else {
                throw BagError(.refused, location, "names a path that differs from another by case alone")
            }
            entries.append(Entry(path: path, sha256: String(digest)))
        }
        self.entries = entries
    }

    private static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }
}
