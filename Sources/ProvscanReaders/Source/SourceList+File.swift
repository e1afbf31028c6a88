internal import Foundation
internal import ProvscanCore

/// The list as a file, `provscan.sources/1`: JSON Lines, the first with the paths as they were named, then one for each
/// source: `locator`, `id`, `bytes`, `modified`, and where they apply `path`, `isPosts`, `failure`.
extension SourceList {
    public static let schemaName = "provscan.sources/1"

    private struct Header: Codable {
        var schema: String
        var corpora: [String]
    }

    /// Bytes of a list that are read at the most.
    private static let byteLimit = 1 << 32

    /// Reads the list at `path`.
    ///
    /// - Throws: `ReadError` with the number of the line that is none.
    public init(readingFrom path: String) throws {
        let locator = Locator(path: path)
        let status = try FileStatus(of: FilePath(path), followsLink: true, locator: locator)
        guard status.kind == .file, status.byteCount <= Self.byteLimit,
            let bytes = try? Data(contentsOf: URL(fileURLWithPath: path))
        else {
            throw ReadError(.unreadable, locator, "cannot be read as a list of sources; make one with provscan sources")
        }
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        let decoder = JSONDecoder()
        guard let first = lines.first, let header = try? decoder.decode(Header.self, from: first),
            header.schema == Self.schemaName
        else {
            throw ReadError(.unrecognised, locator, "is no \(Self.schemaName) list; make one with provscan sources")
        }
        var entries: [Entry] = []
        for (place, line) in lines.dropFirst().enumerated() {
            guard let entry = try? decoder.decode(Entry.self, from: line), entry.bytes >= 0 else {
                throw ReadError(
                    .damaged, locator.line(place + 2), "is no source; make the list again with provscan sources")
            }
            entries.append(entry)
        }
        self.init(corpora: header.corpora, entries: entries)
    }

    /// The lines of the file, those of the sources in `range` alone.
    public func lines(in range: Range<Int>) throws -> [String] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let header = try encoder.encode(Header(schema: Self.schemaName, corpora: corpora))
        return try ([header] + entries[range].map { try encoder.encode($0) }).map {
            String(decoding: $0, as: UTF8.self)
        }
    }
}

extension SourceList.Entry {
    private enum Field: String, CodingKey { case locator, id, bytes, modified, path, isPosts, failure }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        try self.init(
            locator: fields.decode(Locator.self, forKey: .locator),
            id: fields.decodeIfPresent(String.self, forKey: .id),
            bytes: fields.decodeIfPresent(Int.self, forKey: .bytes) ?? 0,
            modified: fields.decodeIfPresent(Int.self, forKey: .modified) ?? 0,
            path: fields.decodeIfPresent([UInt8].self, forKey: .path),
            isPosts: fields.decodeIfPresent(Bool.self, forKey: .isPosts),
            failure: fields.decodeIfPresent(String.self, forKey: .failure))
    }
}
