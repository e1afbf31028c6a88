import Foundation
import ProvscanCore
import Testing

@testable import ProvscanReaders

@Suite("Parquet")
struct ParquetTests {
    /// Every row of a file as JSON, all columns read; `nil` with the reason where the reader refuses.
    static func rows(_ path: String) -> (json: [String], failure: String?) {
        var rows: [String] = []
        var failure: String?
        let locator = Locator(path: path)
        do throws(ReadError) {
            let file = try RandomAccessFile(FilePath(path), locator: locator)
            let reader = try ParquetReader(
                file, locator: locator, options: ReaderOptions(role: .suspect), readsEverything: true)
            while let batch = try reader.next() {
                failure =
                    failure
                    ?? batch.visit { _, _ in }.damaged.first { !$0.locator.description.contains("/row-") }?.reason
                guard let batch = batch as? JSONRecordBatch<CorpusMapping> else { continue }
                rows += batch.recordsForTests
            }
            return (rows, failure)
        } catch {
            return (rows, error.message)
        }
    }

    @Test("agrees with the project's tables of expected values")
    func expectedValues() throws {
        guard let folder = ExternalFixtures.path("parquet/parquet-testing/data") else { return }
        for name in [
            "delta_binary_packed", "delta_byte_array", "delta_encoding_optional_column",
            "delta_encoding_required_column",
        ] {
            let (rows, failure) = Self.rows("\(folder)/\(name).parquet")
            #expect(failure == nil, "\(name)")
            let bytes = Array(try Data(contentsOf: URL(filePath: "\(folder)/\(name)_expect.csv")))
            var parser = CSVParser()
            let buffer = ByteBuffer(MemoryByteStream(bytes))
            let header = (parser.row(from: buffer, limit: 1 << 20) ?? []).map { String(decoding: $0, as: UTF8.self) }
            for (number, row) in rows.enumerated() {
                let expected = parser.row(from: buffer, limit: 1 << 20) ?? []
                let object = try #require(try JSONSerialization.jsonObject(with: Data(row.utf8)) as? [String: Any])
                for (column, value) in zip(header, expected) {
                    let wanted = String(decoding: value, as: UTF8.self)
                    let label = String(column.drop { $0 == " " })
                    let given = (object[label] ?? object[label + ":"]).map { $0 is NSNull ? "" : "\($0)" }
                    #expect(given == wanted, "\(name), row \(number), column \(column)")
                    if given != wanted { return }
                }
            }
        }
    }

    @Test("corrupt and encrypted files give a clean error")
    func bad() {
        for path in ExternalFixtures.files("parquet/parquet-testing/bad_data") where path.hasSuffix(".parquet") {
            let (rows, failure) = Self.rows(path)
            // A dictionary of one value, whose indices take no bits: odd, but pyarrow reads the same values.
            let isReadable = path.hasSuffix("/ARROW-GH-43605.parquet")
            #expect((failure == nil) == isReadable, "\(path)")
            #expect(isReadable ? rows.count == 21_186 : failure?.contains("; ") == true, "\(path): \(failure ?? "")")
        }
        for path in ExternalFixtures.files("parquet/parquet-testing/data") where path.hasSuffix(".encrypted") {
            #expect(Self.rows(path).failure != nil)
        }
    }

    @Test("texts and metadata of a corpus are mapped, with the address of the row")
    func corpus() throws {
        guard
            let path = ExternalFixtures.files("corpora-formats/nemo-curator").first(where: { $0.hasSuffix(".parquet") })
        else { return }
        let reading = Reading([path])
        #expect(reading.texts.count == 20)
        #expect(reading.locators[4] == path + "!row-group-1/row-5")
        #expect(reading.metadata.allSatisfy { $0.externalID != nil })
        #expect(reading.coverage.map(\.format) == ["parquet"])
        let bytes = Array(try Data(contentsOf: URL(filePath: path)))
        let scratch = try Scratch()
        for count in stride(from: 4, to: bytes.count, by: 997) {
            #expect(Reading([try scratch.file("cut", bytes[..<count])]).failures.count == 1, "cut at \(count)")
        }
        var random: UInt64 = 1
        for _ in 0..<100 {
            var damaged = bytes
            for _ in 0..<3 {
                random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                damaged[Int(random >> 33) % damaged.count] = UInt8(truncatingIfNeeded: random >> 20)
            }
            _ = Reading([try scratch.file("damaged", damaged)])
        }
    }
}
