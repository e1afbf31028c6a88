import ProvscanTestSupport
import Testing

@testable import ProvscanRegistry

@Suite("Leaves of works")
struct WorkLoggerTests {
    @Test("the record is the documented JSON, with what is not recorded left out")
    func record() {
        var record = WorkRecord(
            holder: "Ada \"A\" & Söhne", collection: "a\\b", platform: nil, rightsBasis: "owner",
            collectionLicence: nil)
        record.externalID = "tab\there"
        record.title = ""
        record.tokens = 12
        #expect(
            String(decoding: record.bytes, as: UTF8.self)
                == #"{"holder":"Ada \"A\" & Söhne","collection":"a\\b","rightsBasis":"owner","externalID":"tab\u0009here","#
                + #""title":"","tokens":12}"#)
        record = WorkRecord(
            holder: "h", collection: "c", platform: "p", rightsBasis: "agent", collectionLicence: "CC0-1.0")
        (record.licence, record.externalID, record.url) = ("l", "e", "u")
        (record.author, record.title, record.publishedAt) = ("a", "t", "2026")
        #expect(
            String(decoding: record.bytes, as: UTF8.self)
                == #"{"holder":"h","collection":"c","platform":"p","rightsBasis":"agent","collectionLicence":"CC0-1.0","#
                + #""licence":"l","externalID":"e","url":"u","author":"a","title":"t","publishedAt":"2026","tokens":0}"#
        )
    }

    @Test("the leaf is the documented JSON")
    func leaf() {
        let prefix = LogLeaf.workPrefix(normaliser: "norm/1", recordedAt: "2026-01-01T00:00:00Z")
        let uuid = (0..<16).map { UInt8($0 * 17) }
        let commitment = (0..<32).map { UInt8(255 - $0) }
        let leaf = LogLeaf.work(uuid: uuid, commitment: commitment, prefix: prefix)
        #expect(
            String(decoding: leaf, as: UTF8.self)
                == #"{"v":1,"kind":"doc","norm":"norm/1","recordedAt":"2026-01-01T00:00:00Z","#
                + #""doc":"urn:uuid:00112233-4455-6677-8899-aabbccddeeff","#
                + #""commitment":"sha256:fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0efeeedecebeae9e8e7e6e5e4e3e2e1e0"}"#)
        #expect(LogLeaf.isWork(uuid, committedTo: commitment, leaf))
        #expect(!LogLeaf.isWork(uuid.reversed(), committedTo: commitment, leaf))
    }

    @Test("a salt that cannot be stored ends the transaction, and nothing of it stays")
    func refused() throws {
        let bench = try RegistryBench(SampleTexts.works)
        let before = try bench.registry.currentCheckpoint()
        #expect(throws: RegistryError.self) {
            try bench.registry.writeLogged { _, log in
                var logger = try WorkLogger(log)
                let record = try logger.template(ofCollection: 1)
                // Work 1 has its leaf already.
                try logger.append(
                    1, uuid: Array(repeating: 1, count: 16), textDigest: Array(repeating: 2, count: 32), record: record)
            }
        }
        #expect(try bench.registry.currentCheckpoint() == before)
        #expect(try bench.registry.check().isEmpty)
        try bench.register(["one more text, which is registered after the failure"], first: 100)
        #expect(try bench.registry.currentCheckpoint()?.checkpoint.size == 2 + SampleTexts.works.count)
    }
}
