import Foundation
import ProvscanCore
import ProvscanRegistry
import ProvscanTestSupport
import Testing

@Suite("Signed notes")
struct SignedNoteTests {
    /// The example of C2SP signed-note.
    private static let vkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    private static let note =
        "This is an example message.\n\n\u{2014} example.com/foo "
        + "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"

    private func parse(_ text: String) throws(LogError) -> SignedNote { try SignedNote(parsing: Array(text.utf8)) }

    @Test("reads and verifies the example of the specification")
    func example() throws {
        let note = try parse(Self.note)
        let key = try VerifierKey(parsing: Self.vkey)
        #expect(note.text == "This is an example message.\n")
        #expect(try note.verified(by: [key]) == [key])
        #expect(note.bytes == Array(Self.note.utf8) && key.description == Self.vkey)
    }

    @Test("reads the key and verifies the note of Go's package note; signs one that verifies")
    func goExample() throws {
        let seed = try #require(Data(base64Encoded: "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")?.dropFirst())
        let key = try SigningKey(seed: Array(seed))
        let verifier = try key.verifierKey(named: "PeterNeumann")
        #expect(verifier.description == "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
        let text =
            "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
        let published =
            "\n\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
        #expect(try parse(text + published).verified(by: [verifier]) == [verifier])
        let ours = try SignedNote(text, signedBy: [(key, "PeterNeumann")])
        #expect(try parse(String(decoding: ours.bytes, as: UTF8.self)).verified(by: [verifier]) == [verifier])
    }

    @Test("a note whose text was changed is refused")
    func changed() throws {
        let key = try VerifierKey(parsing: Self.vkey)
        let changed = try parse(Self.note.replacing("example message", with: "other message"))
        #expect(throws: LogError.self) { try changed.verified(by: [key]) }
    }

    @Test("signatures by unknown keys are ignored, and alone they are none")
    func unknownKeys() throws {
        let key = try VerifierKey(parsing: Self.vkey)
        let stranger = SigningKey()
        let other = try stranger.verifierKey(named: "example.com/foo")
        let both = try SignedNote("text\n", signedBy: [(stranger, "example.com/foo")])
        #expect(throws: LogError(.notSigned, "the note is not signed by a key that is trusted")) {
            try both.verified(by: [key])
        }
        #expect(try both.verified(by: [key, other]) == [other])
    }

    @Test(
        "what is no note is refused",
        arguments: [
            "", "\n", "text\n", "text\n\n", "text\n\n\u{2014} a AAAAAAA=", "text\n\n- a AAAAAAA=\n",
            "text\n\n\u{2014} a  AAAAAAA=\n", "text\n\n\u{2014} a+b AAAAAAA=\n", "text\n\n\u{2014} a AAAA\n",
            "text\n\n\u{2014} a !!!!!!!!\n", "te\u{1}xt\n\n\u{2014} a AAAAAAA=\n", "text\r\n\n\u{2014} a AAAAAAA=\n",
            "text\n\n\u{2014} a AAAAAAB=\n", "text\n\n\u{2014} a AAAAAAA=\n\u{2014} b\n",
        ])
    func malformed(_ note: String) {
        #expect(throws: LogError.self) { try parse(note) }
    }

    @Test("many signatures are read up to a limit, and many bytes")
    func limits() throws {
        let line = "\u{2014} a AAAAAAA=\n"
        #expect(try parse("text\n\n" + String(repeating: line, count: 100)).signatures.count == 100)
        #expect(throws: LogError.self) { try parse("text\n\n" + String(repeating: line, count: 101)) }
        #expect(throws: LogError.self) { try parse(String(repeating: "x", count: 1_000_000) + "\n\n" + line) }
    }

    @Test(
        "a verifier key that is none is refused",
        arguments: [
            "", "a", "a+b", "a+b+c", "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
            "example.com/bar+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
            "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
            "example.com/foo+530d903a+BOkyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
            "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U0=",
            "example .com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        ])
    func badVerifierKey(_ text: String) {
        #expect(throws: LogError.self) { try VerifierKey(parsing: text) }
    }

    @Test(
        "a checkpoint that is none is refused",
        arguments: [
            "", "a\n1\n", "a\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
            "a\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
            "a\n99999999999999999999\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
            "\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", "a\n1\nCsUY\n",
            "a\n+1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        ])
    func badCheckpoint(_ text: String) {
        #expect(throws: LogError.self) { try Checkpoint(parsing: text) }
    }

    @Test("reads the checkpoint of the specification, extension lines ignored")
    func checkpoint() throws {
        let text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
        let checkpoint = try Checkpoint(parsing: text)
        #expect(checkpoint.size == 20_852_163 && checkpoint.text == text)
        #expect(try Checkpoint(parsing: text + "extension\n") == checkpoint)
    }
}

@Suite("Signing keys")
struct SigningKeyTests {
    @Test("a key is made once, for its owner alone, and read again")
    func made() throws {
        let folder = try TestFolder()
        let keys = KeyStore(folder: folder.path("keys/deep"))
        let key = try keys.keyMadeOnFirstUse(for: .log)
        #expect(try keys.key(for: .log).publicKey == key.publicKey)
        #expect(try keys.keyMadeOnFirstUse(for: .report).publicKey != key.publicKey, "each purpose has its own")
        let attributes = try FileManager.default.attributesOfItem(atPath: keys.path(for: .log))
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        #expect(throws: LogError.self) { try key.write(to: keys.path(for: .log)) }
    }

    @Test("a key that others may read, or that is none, is refused")
    func refused() throws {
        let folder = try TestFolder()
        let keys = KeyStore(folder: folder.path)
        let none = #expect(throws: LogError.self) { try keys.key(for: .log) }
        #expect(none?.code == .noKey)
        try SigningKey().write(to: keys.path(for: .log))
        for mode in [0o640, 0o604, 0o644, 0o620] {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: keys.path(for: .log))
            let error = #expect(throws: LogError.self) { try keys.keyMadeOnFirstUse(for: .log) }
            #expect(error?.message.contains("chmod 600") == true)
        }
        for content in [[], [UInt8](repeating: 1, count: 31), [UInt8](repeating: 1, count: 64)] {
            try folder.write(content, to: "report.key")
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: keys.path(for: .report))
            #expect(throws: LogError.self) { try keys.key(for: .report) }
        }
        let folderInstead = KeyStore(folder: folder.path)
        try FileManager.default.removeItem(atPath: keys.path(for: .report))
        try FileManager.default.createDirectory(
            atPath: keys.path(for: .report), withIntermediateDirectories: false)
        #expect(throws: LogError.self) { try folderInstead.key(for: .report) }
    }

    @Test("the environment says where keys are")
    func environment() {
        let named = KeyStore(of: 0x12AB, environment: ["PROVSCAN_KEY_FILE": "/keys/acme.key", "XDG_CONFIG_HOME": "/c"])
        #expect(named.path(for: .log) == "/keys/acme.key" && named.path(for: .report) == "/keys/acme.key.report")
        let standard = KeyStore(of: 0x12AB, environment: ["XDG_CONFIG_HOME": "/c"])
        #expect(standard.path(for: .log) == "/c/provscan/00000000000012ab/log.key")
    }
}
