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

    @Test("agrees with pyarrow on every file that both read")
    func pyarrow() throws {
        guard let folder = ExternalFixtures.path("parquet/parquet-testing/data") else { return }
        let python = ProcessInfo.processInfo.environment["PROVSCAN_PYARROW"] ?? "python3"
        let script = """
            import json, sys, base64
            try:
                import pyarrow.parquet as pq
            except ImportError:
                sys.exit(0)
            def total(v):
                if isinstance(v, bytes): return total(v.decode('utf-8', 'replace'))
                if isinstance(v, str): return len(v)
                if isinstance(v, bool) or v is None: return 0
                if isinstance(v, int): return v % 1000003
                if isinstance(v, dict): return sum(total(x) for x in v.values())
                if isinstance(v, (list, tuple)): return sum(total(x) for x in v)
                return 0
            out = {}
            for p in sys.argv[1:]:
                try:
                    t = pq.ParquetFile(p).read()
                    out[p] = [t.num_rows, sum(total(r) for c in t.columns for r in c.to_pylist()
                              if str(c.type) in ('string', 'binary', 'int32', 'int64', 'list<element: string>'))]
                except Exception as e:
                    out[p] = None
            print(json.dumps(out))
            """
        let scratch = try Scratch()
        let paths = ExternalFixtures.files("parquet/parquet-testing/data").filter { $0.hasSuffix(".parquet") }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [python, "-c", script] + paths
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let expected = (try? JSONSerialization.jsonObject(with: bytes)) as? [String: Any] ?? [:]
        if expected.isEmpty { print("skipped: pyarrow is not installed") }
        var (agreed, refused) = (0, 0)
        for path in paths {
            let (rows, failure) = Self.rows(path)
            let name = path.dropFirst(folder.count + 1)
            if let failure {
                refused += 1
                print("INFO \(name): \(rows.count) rows, \(failure)")
            }
            guard let known = expected[path] as? [Int] else { continue }
            if failure == nil {
                #expect(rows.count == known[0], "\(name)")
                agreed += rows.count == known[0] ? 1 : 0
            }
            for row in rows {
                let value = try? JSONSerialization.jsonObject(with: Data(row.utf8))
                #expect(value != nil, "\(name): a row is valid JSON")
                if value == nil { break }
            }
        }
        _ = scratch
        print("INFO Parquet: \(paths.count) files, \(agreed) agree with pyarrow on the rows, \(refused) refused")
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
            print("INFO bad \(path.split(separator: "/").last ?? ""): \(rows.count) rows, \(failure ?? "no failure")")
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
