import Foundation
import Provscan
import ProvscanCore
import ProvscanReaders
import ProvscanRegistry
import ProvscanTestSupport

/// The three archives of `Corpora/` indexed and the suspect corpus scanned, with everything that tests compare.
struct CorporaRun: Sendable {
    /// One line of `truth.jsonl`.
    struct Plant: Decodable, Sendable {
        struct Record: Decodable, Sendable {
            var shard: String
            var line: Int
        }

        struct Work: Decodable, Hashable, Sendable {
            var collection: String
            var externalId: String
        }

        struct Span: Decodable, Sendable {
            var bytes: ByteSpan
        }

        var record: Record
        var recordSpan: Span
        var work: Work
        var workSpan: Span
        var kind: String
        var words: Int

        var locator: String { "\(record.shard)!line-\(record.line)" }
        /// Whether it must be found: eight words or more, copied word for word.
        var isRequired: Bool { words >= 8 && kind != "natural" && !kind.hasPrefix("substituted") }
    }

    /// The run that all tests share.
    static let shared = Result { try CorporaRun() }

    let folder: TestFolder
    let summary: Summary
    var matches: [MatchRecord] = []
    var quotations: [Quotation] = []
    var coverage: [CoverageRecord] = []
    let plants: [Plant]
    /// The decoded texts of the records by shard and line, and of the works.
    let records: [String: [UInt8]]
    let works: [Plant.Work: [UInt8]]

    var results: String { folder.path("results") }

    init() throws {
        folder = try TestFolder()
        let registry = try Registry(at: folder.path("registry.sqlite"), access: .write(creatingWith: .posts))
        var works: [Plant.Work: [UInt8]] = [:]
        for archive in Repository.archives {
            let description = CollectionDescription(
                holder: archive.holder, name: archive.collection, rightsBasis: .owner)
            let summary = try Indexer(registry: registry).index([archive.path], as: description)
            guard summary.problems.isEmpty else { throw Program.Failure(description: "\(summary.problems)") }
            for document in Self.documents(of: [archive.path], role: .owned) {
                let name = document.metadata.externalID ?? ""
                works[Plant.Work(collection: archive.collection, externalId: name)] = document.text
            }
        }
        self.works = works
        summary = try Self.scan(registry, into: folder.path("results"), jobs: 2)
        let shards = try Repository.suspectShards()
        records = Dictionary(
            uniqueKeysWithValues: Self.documents(of: shards, role: .suspect).map {
                (Self.name($0.locator), $0.text)
            })
        let truth = try String(contentsOfFile: Repository.path("Corpora/suspect/truth.jsonl"), encoding: .utf8)
        plants = try truth.split(separator: "\n").map { try JSONDecoder().decode(Plant.self, from: Data($0.utf8)) }
        let directory = try ResultsDirectory(path: folder.path("results"))
        var matchCursor = try directory.matches()
        while let match = try matchCursor.next() { matches.append(match) }
        var quotationCursor = try directory.quotations()
        while let quotation = try quotationCursor.next() { quotations.append(quotation) }
        var coverageCursor = try directory.coverage()
        while let record = try coverageCursor.next() { coverage.append(record) }
    }

    /// Scans the suspect corpus.
    static func scan(_ registry: Registry, into directory: String, jobs: Int) throws -> Summary {
        var options = CorpusScanner.Options()
        options.jobs = jobs
        return try CorpusScanner(registry: registry, options: options)
            .scan(Repository.suspectShards(), into: directory).summary
    }

    /// The last component of a locator's path with what follows it.
    static func name(_ locator: Locator) -> String {
        String(locator.description.split(separator: "/").last ?? "")
    }

    /// The text of the record that `match` is about.
    func record(of match: MatchRecord) -> [UInt8] {
        records[Self.name(match.record.locator)] ?? []
    }

    /// The text of the work that `match` names.
    func work(of match: MatchRecord) -> [UInt8] {
        works[Plant.Work(collection: match.work.collection, externalId: match.work.externalId ?? "")] ?? []
    }

    /// Every text below `paths`.
    static func documents(of paths: [String], role: ReaderOptions.Role) -> [Document] {
        let cursor = CorpusCursor(paths: paths, options: ReaderOptions(role: role))
        var documents: [Document] = []
        while let event = cursor.next() {
            guard case .batch(let batch) = event else { continue }
            _ = batch.visit { text, ordinal in
                let (locator, metadata) = batch.describe(ordinal)
                documents.append(
                    Document(locator: locator, metadata: metadata, text: text.indices.map { text[$0] }))
            }
        }
        return documents
    }
}
