internal import Foundation

/// The files of the repository that tests read.
public enum Repository {
    /// The folder that holds `Package.swift`.
    public static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// The file or folder at `path`, relative to the root.
    public static func path(_ path: String) -> String {
        root + "/" + path
    }

    /// The archives of `Corpora/` with what the demo registers them as.
    public static let archives: [(holder: String, collection: String, path: String)] = [
        ("Devil's Dictionary Trust", "devils-dictionary", path("Corpora/devils-dictionary/texts/twitter-archive.zip")),
        ("Publius Press", "federalist", path("Corpora/federalist/texts/federalist.jsonl.zst")),
        ("18F", "18f-blog", path("Corpora/18f-blog/texts")),
    ]

    /// The shards of the suspect corpus, in order.
    public static func suspectShards() throws -> [String] {
        let folder = path("Corpora/suspect/texts")
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { folder + "/" + $0 }
    }
}
