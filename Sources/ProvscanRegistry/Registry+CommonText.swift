internal import Crypto
internal import Foundation
internal import GRDB
public import ProvscanCore

/// One text that a user added to the common text of a registry.
public struct AddedCommonText: Sendable, Equatable, Codable {
    /// The name it is listed and removed by.
    public var name: String
    public var tokens: Int
    public var addedAt: String
    public var sha256: String
}

extension Registry {
    /// Adds a text whose runs say nothing about where a record comes from; one of the same name is replaced.
    ///
    /// Works and index stay as they are: common text is taken into account by every later match.
    public func addCommonText(_ text: String, name: String) throws {
        let bytes = Array(text.utf8)
        var compressor = TextCompressor()
        let frame = compressor.compress(bytes.span)
        try write { database in
            try database.execute(
                sql: """
                    INSERT INTO commonText (name, tokens, textDigest, text, addedAt) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT (name) DO UPDATE SET tokens = excluded.tokens, textDigest = excluded.textDigest,
                        text = excluded.text, addedAt = excluded.addedAt
                    """,
                arguments: [
                    name, TokenisedText(bytes.span).count, Data(SHA256.hash(data: bytes)), Data(frame),
                    Date().formatted(.iso8601),
                ])
        }
    }

    /// What users added, by name.
    public func addedCommonTexts() throws -> [AddedCommonText] {
        try read { database in
            try Row.fetchAll(database, sql: "SELECT name, tokens, textDigest, addedAt FROM commonText ORDER BY name")
                .map { row in
                    try AddedCommonText(
                        name: row.stored("name"), tokens: row.stored("tokens"), addedAt: row.stored("addedAt"),
                        sha256: (row.stored("textDigest") as ContentDigest).description)
                }
        }
    }

    /// Removes what was added under `name`.
    ///
    /// - Throws: ``RegistryError`` when nothing was.
    public func removeCommonText(_ name: String) throws {
        try write { database in
            try database.execute(sql: "DELETE FROM commonText WHERE name = ?", arguments: [name])
            guard database.changesCount > 0 else {
                throw RegistryError(
                    .notFound, path, "there is no common text \(name); see provscan registry background list")
            }
        }
    }

    /// The common text that the build ships and what was added to it, for the registry's profile.
    ///
    /// - Throws: ``RegistryError`` when a text is damaged.
    public func commonText() throws -> CommonText {
        let added = try read { database in
            try Row.fetchAll(database, sql: "SELECT name, textDigest, text FROM commonText ORDER BY name")
                .map { try ($0.stored("name") as String, $0.stored("text") as Data, $0.stored("textDigest") as Data) }
        }
        var decompressor = TextDecompressor()
        var texts = [CommonText.standard]
        for (name, frame, digest) in added {
            guard let text = decompressor.decompress(Array(frame)), Data(SHA256.hash(data: text)) == digest else {
                throw RegistryError(
                    .damaged, path, "the common text \(name) is damaged; remove it and add it again")
            }
            texts.append((name, String(decoding: text, as: UTF8.self)))
        }
        return CommonText(texts, profile: profile)
    }
}
