import Foundation
import ProvscanCore
import ProvscanReaders
import Testing

/// Everything that a cursor gives for some paths.
struct Reading {
    var texts: [String] = []
    var locators: [String] = []
    var metadata: [DocumentMetadata] = []
    var tally = BatchTally()
    var coverage: [SourceCoverage] = []
    var batches = 0

    var failures: [String] { coverage.flatMap(\.failures).map(\.reason) }

    init(_ paths: [String], _ configure: (inout ReaderOptions) -> Void = { _ in }) {
        var options = ReaderOptions(role: .suspect)
        configure(&options)
        let cursor = CorpusCursor(paths: paths, options: options)
        while let event = cursor.next() {
            switch event {
            case .sourceEnd(let coverage): self.coverage.append(coverage)
            case .batch(let batch): add(batch)
            }
        }
        if cursor.next() != nil { Issue.record("a cursor stays at its end") }
    }

    /// Everything that a source in memory gives.
    init(bytes: [UInt8], name: String, _ configure: (inout ReaderOptions) -> Void = { _ in }) {
        self.init(bytes: bytes, name: name, configure, meanwhile: {})
    }

    /// The same; `meanwhile` is called before each event.
    init(
        bytes: [UInt8], name: String, _ configure: (inout ReaderOptions) -> Void = { _ in },
        meanwhile: () -> Void
    ) {
        var options = ReaderOptions(role: .suspect)
        configure(&options)
        let cursor = MemoryCursor(bytes, name: name, options: options)
        while true {
            meanwhile()
            guard let event = cursor.next() else { break }
            switch event {
            case .sourceEnd(let coverage): self.coverage.append(coverage)
            case .batch(let batch): add(batch)
            }
        }
    }

    private mutating func add(_ batch: any DocumentBatch) {
        batches += 1
        var found: [String] = []
        let tally = batch.visit { text, ordinal in
            #expect(ordinal == found.count, "ordinals count from 0")
            found.append(String(decoding: (0..<text.count).map { text[$0] }, as: UTF8.self))
        }
        #expect(batch.visit { _, _ in } == tally, "a second visit finds the same")
        #expect(tally.texts == found.count)
        #expect(tally.textBytes == found.reduce(0) { $0 + $1.utf8.count })
        for ordinal in found.indices {
            let (locator, metadata) = batch.describe(ordinal)
            locators.append(locator.description)
            self.metadata.append(metadata)
        }
        texts += found
        self.tally.records += tally.records
        self.tally.texts += tally.texts
        self.tally.textBytes += tally.textBytes
        self.tally.replacedSequences += tally.replacedSequences
        self.tally.skipped.merge(tally.skipped, uniquingKeysWith: +)
        self.tally.damaged += tally.damaged
    }
}

/// A folder of its own for one test, removed afterwards.
final class Scratch {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "provscan-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file, and its folders, and returns its path.
    func file(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
        let file = path + "/" + name
        let folder = (file as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(filePath: file))
        return file
    }

    func file(_ name: String, _ text: String) throws -> String { try file(name, Array(text.utf8)) }

    func file(_ name: String, _ text: String.UTF8View) throws -> String { try file(name, Array(text)) }

    /// Runs a program in the folder and returns what it wrote.
    @discardableResult
    func run(_ arguments: String..., input: [UInt8] = []) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: path)
        let inputFile = try file(".stdin", input)
        process.standardInput = try FileHandle(forReadingFrom: URL(filePath: inputFile))
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(arguments)")
        return Array(bytes)
    }
}

/// The folder of the committed fixtures.
let fixtures = (#filePath as NSString).deletingLastPathComponent + "/Fixtures/"

/// The folder of the fuzz targets' seeds: small files of every format that other programs wrote.
let seeds = fixtures.replacing("ProvscanReadersTests/Fixtures", with: "Fuzz/Seeds")

/// Three small records of C4.
let threeRecords = """
    {"text":"one","timestamp":"2019-04-25T12:57:54Z","url":"https://example.org/1"}
    {"text":"two \\u00e9 \\"quoted\\"","timestamp":"2019-04-26T12:57:54Z","url":"https://example.org/2"}
    {"text":"three","timestamp":"2019-04-27T12:57:54Z","url":"https://example.org/3"}

    """
