import Foundation
import ProvscanCore
import ProvscanReaders
import Testing

/// nst/JSONTestSuite, each file read as JSON Lines.
@Suite("JSONTestSuite")
struct JSONTestSuiteTests {
    static let files =
        (try? FileManager.default.contentsOfDirectory(atPath: fixtures + "JSONTestSuite"))?.sorted() ?? []
    static let valid = files.filter { $0.hasPrefix("y_") }
    static let invalid = files.filter { $0.hasPrefix("n_") }
    static let either = files.filter { $0.hasPrefix("i_") }

    /// Nothing but white space: no record in JSON Lines, and so no damage.
    static let blank = ["n_single_space.json", "n_structure_UTF8_BOM_no_data.json", "n_structure_no_data.json"]

    private func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: fixtures + "JSONTestSuite/" + name)))
    }

    private func read(_ bytes: [UInt8]) throws -> Reading {
        let scratch = try Scratch()
        return Reading([try scratch.file("a.jsonl", bytes)]) { $0.format = "jsonl" }
    }

    @Test("is complete")
    func complete() {
        #expect(Self.valid.count == 95)
        #expect(Self.invalid.count == 186)
        #expect(Self.either.count == 35)
    }

    @Test("accepts what is valid", arguments: valid)
    func accepts(name: String) throws {
        // A newline between tokens is as good as a space, and a record of JSON Lines has none.
        let line = try bytes(name).map { $0 == 0x0A ? 0x20 : $0 }
        let alone = try read(line)
        #expect(alone.tally.damaged == [])
        #expect(alone.tally.records == 1)
        let wrapped = try read(Array("{\"text\":\"t\",\"v\":".utf8) + line + Array("}".utf8))
        #expect(wrapped.texts == ["t"])
    }

    @Test("refuses what is invalid", arguments: invalid)
    func refuses(name: String) throws {
        let line = try bytes(name)
        let alone = try read(line)
        if !Self.blank.contains(name) { #expect(!alone.tally.damaged.isEmpty) }
        let before = try read(Array("{\"text\":\"t\",\"v\":".utf8) + line + Array("}".utf8))
        #expect(!before.tally.damaged.isEmpty, "after the text")
        let array = try read(Array("[".utf8) + line + Array("]".utf8))
        if !["n_structure_no_data.json", "n_single_space.json"].contains(name) {
            #expect(!array.tally.damaged.isEmpty, "in an array")
        }
    }

    @Test("takes a stand on the rest without a crash", arguments: either)
    func survives(name: String) throws {
        let reading = try read(try bytes(name))
        #expect(reading.tally.records >= 1)
    }

    @Test("refuses what is nested too deep")
    func deep() throws {
        for text in [String(repeating: "[", count: 100_000), String(repeating: "[{\"\":", count: 50_000)] {
            #expect(try read(Array(text.utf8)).tally.damaged.count == 1)
            #expect(try read(Array("{\"text\":\"t\",\"v\":\(text)}".utf8)).tally.damaged.count == 1)
        }
        let sound = String(repeating: "[", count: 900) + String(repeating: "]", count: 900)
        #expect(try read(Array(sound.utf8)).tally.damaged.isEmpty)
    }
}
