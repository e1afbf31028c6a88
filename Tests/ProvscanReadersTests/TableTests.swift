import Foundation
import ProvscanCore
import Testing

@testable import ProvscanReaders

/// A JSON value whose canonical form the generator of the expected values writes, too.
private enum Value: Decodable {
    case null, flag(Bool), number(String), text(String), list([Value]), object([String: Value])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let number = try? container.decode(Int64.self) {
            self = .number(String(number))
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(UInt64.self) {
            self = .number(String(number))
        } else if let list = try? container.decode([Value].self) {
            self = .list(list)
        } else if let object = try? container.decode([String: Value].self) {
            self = .object(object)
        } else {
            self = .number(String(try container.decode(Double.self)))
        }
    }

    var canonical: [UInt8] {
        switch self {
        case .null: return Array("n".utf8)
        case .flag(let flag): return Array((flag ? "t" : "f").utf8)
        case .number(let number): return Array("i\(number);".utf8)
        case .text(let text): return Array("s\(text.utf8.count):".utf8) + Array(text.utf8)
        case .list(let list): return Array("[".utf8) + list.flatMap(\.canonical) + Array("]".utf8)
        case .object(let object):
            let names = object.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            let members = names.flatMap { name in Value.text(name).canonical + (object[name]?.canonical ?? []) }
            return Array("{".utf8) + members + Array("}".utf8)
        }
    }
}

@Suite("Tables: Parquet and Arrow, held to what pyarrow reads")
struct TableTests {
    /// What `Fixtures/Expected/generate.py` wrote.
    private struct Expected: Decodable {
        var rows: Int
        var columns: [String]
        var digest: String
    }

    /// Every row of a file as JSON, all columns read, and the first failure.
    static func rows(_ path: String) -> (json: [String], failure: String?) {
        let locator = Locator(path: path)
        var rows: [String] = []
        var failure: String?
        do throws(ReadError) {
            let options = ReaderOptions(role: .suspect)
            let reader: any BatchReader =
                path.hasSuffix(".parquet")
                ? try ParquetReader(
                    try RandomAccessFile(FilePath(path), locator: locator), locator: locator, options: options,
                    readsEverything: true)
                : ArrowReader(
                    try FileByteStream(path: FilePath(path), locator: locator, progress: ReadProgress(totalBytes: nil)),
                    locator: locator, options: options, readsEverything: true)
            while let batch = try reader.next() {
                if let batch = batch as? JSONRecordBatch<CorpusMapping> {
                    rows += batch.recordsForTests
                } else {
                    failure = failure ?? batch.visit { _, _ in }.damaged.first?.reason
                }
            }
        } catch {
            failure = failure ?? error.message
        }
        return (rows, failure)
    }

    private static func digest(_ rows: [String], _ columns: [String]) throws -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        guard !columns.isEmpty else { return "cbf29ce484222325" }
        for row in rows {
            let all = try JSONDecoder().decode([String: Value].self, from: Data(row.utf8))
            let wanted = Value.object(all.filter { columns.contains($0.key) })
            for byte in wanted.canonical { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// What differs, and why; the rows are all there.
    private static let unread = ["generated_union.arrow_file", "generated_union.stream"]

    @Test("rows and values of every file are those of pyarrow, or the failure is named")
    func pyarrow() throws {
        guard ExternalFixtures.root != nil else { return }
        let table = try Data(contentsOf: URL(filePath: fixtures + "Expected/tables.json"))
        let expected = try JSONDecoder().decode([String: Expected?].self, from: table)
        var agreed = 0
        var differing: [String] = []
        for (name, known) in expected.sorted(by: { $0.key < $1.key }) {
            guard let path = ExternalFixtures.path(name) else { continue }
            let (rows, failure) = Self.rows(path)
            // What pyarrow refuses may be read here; ending the process is not allowed.
            guard let known else { continue }
            let agrees =
                failure == nil && rows.count == known.rows
                && (try? Self.digest(rows, known.columns)) == known.digest
            if agrees {
                agreed += 1
            } else {
                differing.append("\(name): \(rows.count) of \(known.rows) rows, \(failure ?? "no failure")")
                let isNamed = failure != nil && rows.count == known.rows && Self.unread.contains { name.hasSuffix($0) }
                #expect(isNamed, "\(differing.last ?? "")")
            }
        }
        for line in differing { print("INFO \(line)") }
        print("INFO tables: \(agreed) of \(expected.count) files agree, \(differing.count) differ")
        #expect(agreed == expected.values.count { $0 != nil } - Self.unread.count)
    }

    @Test("no damaged or fuzzed Arrow file brings the reader down")
    func fuzzed() {
        var fuzzed = 0
        for path in ExternalFixtures.files("arrow") where !path.hasSuffix(".gz") && !path.hasSuffix(".md") {
            let (_, failure) = Self.rows(path)
            guard ["clusterfuzz", "crash", "fuzz", "oom", "timeout"].contains(where: path.contains) else { continue }
            fuzzed += 1
            #expect(failure?.contains("; ") ?? true, "\(path): \(failure ?? "")")
        }
        #expect(fuzzed == 135 || ExternalFixtures.root == nil)
    }

    @Test("texts and metadata of an Arrow file and stream are mapped", arguments: ["arrow", "stream"])
    func arrow(kind: String) throws {
        let texts = [
            "Sixteen painted barges waited under lanterns.",
            "Hungry gulls debated\nthe price of “salted” herring.", "The harbour clerk wrote nothing down.",
        ]
        for codec in ["None", "lz4", "zstd"] {
            let path = seeds + "arrow/rows-\(codec).\(kind)"
            let reading = Reading([path])
            #expect(reading.texts == texts)
            #expect(
                reading.locators == [
                    path + "!batch-1/row-1", path + "!batch-1/row-2", path + "!batch-2/row-1",
                ])
            #expect(reading.metadata.map(\.url) == (1...3).map { "https://example.org/\($0)" })
            #expect(reading.metadata.map(\.acquiredAt) == ["2020-01-01", "2020-01-02", nil])
            #expect(reading.coverage.map(\.format) == ["arrow"])
            #expect(reading.failures == [] && reading.tally.damaged == [])
            #expect(Reading([seeds + "arrow/words-\(codec).\(kind)"]).texts == ["one", "two", "one"])
            #expect(Reading([seeds + "arrow/views-\(codec).\(kind)"]).texts == texts)
        }
    }

    @Test("columns of conversations are read where there is no text column")
    func conversations() throws {
        let reading = Reading([seeds + "parquet/messages.parquet"])
        #expect(reading.texts == ["Who waited?", "Sixteen barges."])
        #expect(reading.locators.first?.hasSuffix("!row-group-1/row-1/messages/0/content") == true)
    }
}
