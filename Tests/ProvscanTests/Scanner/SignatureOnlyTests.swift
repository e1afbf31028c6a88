import Foundation
import ProvscanCore
import ProvscanRegistry
import ProvscanTestSupport
import Testing

@testable import Provscan

@Suite("Registries that keep signatures and no texts")
struct SignatureOnlyTests {
    private let folder: TestFolder
    private var path: String { folder.path("signatures.sqlite") }
    private var key: String { folder.path("signatures.key") }

    init() throws {
        folder = try TestFolder()
    }

    private func registrar() throws -> TextRegistrar {
        try TextRegistrar(
            signaturesOnlyAt: path, key: key, holder: "Ada Example", collection: "blog", licence: "CC-BY-4.0",
            rightsBasis: .owner)
    }

    private func register(_ texts: [String] = SampleTexts.works) throws -> Registration {
        let registrar = try registrar()
        for (number, text) in texts.enumerated() {
            try registrar.register(text: text, id: "work-\(number + 1)", url: "https://example.org/\(number + 1)")
        }
        return try registrar.flush()
    }

    @Test("a copy is found, partial at the most, with what was handed in about the work and without its text")
    func found() throws {
        #expect(try register().added == 3)
        let checker = try ContentChecker(registryAt: path, key: key)
        let page = SampleTexts.copy(of: SampleTexts.orchard)
        let match = try #require(try checker.check(text: page).first)
        #expect(match.grade == .partial && match.isOfFingerprints)
        #expect(match.work.externalId == "work-2" && match.work.url == "https://example.org/2")
        #expect(match.work.holder == "Ada Example" && match.work.licence == "CC-BY-4.0")
        let words = match.passages.reduce(0) { $0 + $1.matchedTokens }
        #expect((13...22).contains(words))
        #expect(try checker.check(text: SampleTexts.foreign).isEmpty)
        #expect(try checker.check(text: page).count == 1)
    }

    @Test("no text, no digest of one and no plain hash is in any file")
    func secrecy() throws {
        _ = try register()
        _ = try ContentChecker(registryAt: path, key: key)
        let files = try folder.files().filter { $0.hasPrefix("signatures.sqlite") }
        #expect(files.contains { $0.hasSuffix(".segment") })
        let plain = try Registry(at: folder.path("plain.sqlite"), access: .write(creatingWith: .articles))
        try folder.write(SampleTexts.jsonLines(SampleTexts.works, name: "work"), to: "works.jsonl")
        _ = try Indexer(registry: plain).index(
            [folder.path("works.jsonl")],
            as: CollectionDescription(
                holder: "Ada Example", name: "blog"))
        let fingerprinter = Fingerprinter(profile: .articles, background: .standard)
        for text in SampleTexts.works {
            let bytes = Array(text.utf8)
            let hashes = fingerprinter.fingerprints(of: TokenisedText(bytes.span).hashes).map(\.hash)
            try #require(!hashes.isEmpty)
            for file in files {
                let content = Data(try folder.bytes(of: file))
                for word in text.split(separator: " ") where word.count > 6 {
                    #expect(content.range(of: Data(word.utf8)) == nil, "\(file) has a word of a text")
                }
                for hash in hashes {
                    let forms = [hash.bigEndian, hash.littleEndian].map { number in
                        unsafe withUnsafeBytes(of: number) { unsafe Data($0) }
                    }
                    #expect(forms.allSatisfy { content.range(of: $0) == nil }, "\(file) has a plain hash")
                }
            }
            let digest = try self.digest(of: text)
            #expect(Data(try folder.bytes(of: "signatures.sqlite")).range(of: digest) == nil)
            #expect(Data(try folder.bytes(of: "plain.sqlite")).range(of: digest) != nil, "it is looked for rightly")
        }
    }

    private func digest(of text: String) throws -> Data {
        let digits = Array(try FileDigest(of: folder.write(text, to: "text.txt")).hexadecimal)
        return Data(
            stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...($0 + 1)]), radix: 16) })
    }

    @Test("works are added later, and what is known is known again")
    func grows() throws {
        #expect(try register([SampleTexts.harbour]).added == 1)
        let second = try register([SampleTexts.harbour, SampleTexts.orchard])
        #expect(second.added == 1 && second.known == 1)
        let page = SampleTexts.copy(of: SampleTexts.harbour) + " " + SampleTexts.copy(of: SampleTexts.orchard)
        let found = try ContentChecker(registryAt: path, key: key).check(text: page)
        #expect(Set(found.compactMap(\.work.externalId)) == ["work-1", "work-2"])
    }

    @Test("the log commits to its works, grants can be recorded, and every check passes")
    func log() throws {
        _ = try register()
        let opened = try Registry(
            at: path, access: .write(creatingWith: .articles), fingerprintKey: FingerprintKey(readingFrom: key))
        #expect(!opened.isExport)
        let size = try #require(try opened.currentCheckpoint()).checkpoint.size
        #expect(size >= 3)
        _ = try ContentChecker(registry: opened)
        #expect(try opened.check(isDeep: true) == [])
        // Without the key works can be read, and nothing can be registered or compared.
        let closed = try Registry(at: path, access: .write(creatingWith: .articles))
        #expect(try closed.statistics().works == 3)
        #expect(throws: RegistryError.self) { try closed.compiledIndexes() }
        #expect(throws: RegistryError.self) { try closed.register([], in: 1) }
    }

    @Test("another key is refused, and so are a key for a registry with texts and an export of this one")
    func refusals() throws {
        _ = try register()
        let other = try FingerprintKey(at: folder.path("other.key"))
        #expect(throws: RegistryError.self) {
            try Registry(at: path, access: .write(creatingWith: .articles), fingerprintKey: other)
        }
        let plain = folder.path("plain.sqlite")
        _ = try TextRegistrar(registryAt: plain, holder: "Ada Example").flush()
        #expect(throws: RegistryError.self) {
            try TextRegistrar(signaturesOnlyAt: plain, key: key, holder: "Ada Example")
        }
        let own = try Registry(at: path, access: .read, fingerprintKey: FingerprintKey(readingFrom: key))
        #expect(throws: RegistryError.self) {
            try own.exportFingerprints(to: folder.path("export.sqlite"), key: other)
        }
    }

    @Test("what more works share than are boilerplate is passed over", arguments: [(8, true), (9, false)])
    func boilerplate(copies: Int, isFound: Bool) throws {
        let texts = (0..<copies).map { "Page number \($0) of this site. " + SampleTexts.observatory }
        #expect(try register(texts).added == copies)
        let found = try ContentChecker(registryAt: path, key: key).check(
            text: SampleTexts.copy(of: SampleTexts.observatory))
        #expect(found.isEmpty != isFound)
    }

    @Test("it finds what an export of the same texts finds")
    func sameAsExport() throws {
        let registry = try Registry.ofSampleWorks(in: folder)
        _ = try register()
        _ = try registry.exportFingerprints(
            to: folder.path("export.sqlite"), key: FingerprintKey(readingFrom: key))
        let page = SampleTexts.works.map { SampleTexts.copy(of: $0) }.joined(separator: " ")
        let own = try ContentChecker(registryAt: path, key: key).check(text: page)
        let exported = try ContentChecker(registryAt: folder.path("export.sqlite"), key: key).check(text: page)
        #expect(own.count == 3 && own.map(\.passages) == exported.map(\.passages))
    }
}
