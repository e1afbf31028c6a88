import Foundation
import ProvscanTestSupport
import Testing

/// The house is in order: no text in `Corpora/` without origin, licence and SHA-256.
@Suite("Corpora manifests")
struct CorporaManifestTests {
    struct Manifest: Decodable {
        struct Entry: Decodable {
            var path: String
            var bytes: Int
            var sha256: String
        }

        struct Origin: Decodable {
            var repository: String
            var commit: String
        }

        struct Licence: Decodable {
            var spdx: String
            var statement: String
        }

        var name: String
        var origin: [Origin]
        var licence: Licence
        var files: [Entry]
        var inputs: [Entry]?
    }

    private static let corpora = Repository.path("Corpora")
    private static let names = ["18f-blog", "devils-dictionary", "federalist", "prose", "suspect"]

    private static func manifest(_ name: String) throws -> Manifest {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(corpora)/\(name)/corpus.json"))
        return try JSONDecoder().decode(Manifest.self, from: bytes)
    }

    @Test("every corpus has a manifest")
    func allNamed() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.corpora)
            .filter { FileManager.default.fileExists(atPath: "\(Self.corpora)/\($0)/corpus.json") }
        #expect(folders.sorted() == Self.names)
    }

    @Test("files have the size and SHA-256 stated, and none is unlisted", arguments: names)
    func files(name: String) throws {
        let folder = "\(Self.corpora)/\(name)"
        let manifest = try Self.manifest(name)
        #expect(manifest.name == name)
        #expect(!manifest.files.isEmpty)
        try expectSound(manifest.files, in: folder)
        try expectSound(manifest.inputs ?? [], in: Self.corpora)
        let present = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { path in
            var isFolder: ObjCBool = false
            return unsafe FileManager.default.fileExists(atPath: "\(folder)/\(path)", isDirectory: &isFolder)
                && !isFolder.boolValue
        }
        #expect(Set(present) == Set(manifest.files.map(\.path) + ["corpus.json", "LICENCE"]))
    }

    @Test("origin and licence are named", arguments: names)
    func rights(name: String) throws {
        let manifest = try Self.manifest(name)
        #expect(!manifest.origin.isEmpty)
        for origin in manifest.origin {
            #expect(origin.repository.hasPrefix("https://") && origin.commit.count == 40)
        }
        #expect(!manifest.licence.spdx.isEmpty && !manifest.licence.statement.isEmpty)
    }

    @Test("every source of the generator is somebody's input")
    func inputs() throws {
        let listed = Set(try Self.names.flatMap { try Self.manifest($0).inputs ?? [] }.map(\.path))
        let sources = try FileManager.default.contentsOfDirectory(atPath: "\(Self.corpora)/generator/sources")
        #expect(Set(sources.map { "generator/sources/\($0)" }).isSubset(of: listed))
    }

    private func expectSound(_ entries: [Manifest.Entry], in folder: String) throws {
        guard !entries.isEmpty else { return }
        let paths = entries.map { "\(folder)/\($0.path)" }
        let sums = try Program.run("/usr/bin/env", ["sha256sum"] + paths).outputLines.map { String($0.prefix(64)) }
        #expect(sums == entries.map(\.sha256))
        let sizes = try paths.map { try FileManager.default.attributesOfItem(atPath: $0)[.size] as? Int }
        #expect(sizes == entries.map(\.bytes))
    }
}
