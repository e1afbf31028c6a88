internal import Crypto
internal import Foundation
public import ProvscanCore
internal import ProvscanReaders
internal import ProvscanRegistry

/// What one shard of a registry says of a corpus, or of a part of one: which texts are worth matching with the registry.
///
/// It says of every source what was read, so that a scan that goes by it can tell that nothing was left out.
public struct ShardAnswer: Sendable {
    static let schemaName = "provscan.answer/1"
    private static let fileName = "answer.json"
    private static let textsName = "texts.bin"
    private static let coverageName = ResultsFile.coverage.rawValue

    /// What all answers that belong together have in common, and which this is.
    struct Terms: Codable, Equatable {
        var schema = ShardAnswer.schemaName
        /// Counted from 1.
        var shard: Int
        var shards: Int
        var index: IndexState
        /// SHA-256 of the executable file.
        var build: String
        var reading: Summary.Reading
        /// SHA-256 of the files beside this, by name; empty before they are written.
        var files: [String: String] = [:]

        /// How this differs from `other` in more than the shard, for a message; `nil` where it does not.
        func difference(from other: Terms) -> String? {
            if build != other.build { return "by another build of provscan" }
            if index != other.index { return "of another state of the registry" }
            if shards != other.shards { return "of one of \(shards) shards, not of \(other.shards)" }
            return reading != other.reading ? "with other options of reading" : nil
        }
    }

    /// The directory that it was read from or written to, or the shard that was asked.
    public let origin: String
    let terms: Terms
    public let texts: CandidateTexts
    /// The lines of the ledger for what was read.
    let coverage: [String]
    /// What could not be read, one line each; the first hundred.
    public let problems: [String]
    public let isIncomplete: Bool

    public var shard: Int { terms.shard }
    public var shards: Int { terms.shards }
    public var sources: Int { coverage.count }

    init(
        _ shard: IndexShard, _ options: ReaderOptions, _ texts: CandidateTexts, _ tallies: ScanTallies,
        coverage: [String]
    ) {
        origin = shard.directory
        terms = Terms(
            shard: shard.number, shards: shard.count, index: shard.index,
            build: RunRecord.Executable.build, reading: Summary.Reading(options))
        self.texts = texts
        self.coverage = coverage
        problems = tallies.problems
        isIncomplete = tallies.ledger.isIncomplete
    }

    /// Whether `directory` holds an answer.
    static func exists(in directory: String) -> Bool {
        FileManager.default.fileExists(atPath: ResultsFile.join(directory, fileName))
    }

    /// Reads the answer in `directory`.
    ///
    /// - Throws: ``ResultsError`` where there is none, or where it is not as it was written.
    public init(readingFrom directory: String) throws(ResultsError) {
        guard Self.exists(in: directory) else {
            throw ResultsError(.missing, directory, "holds no answer of a shard; name what provscan query wrote")
        }
        origin = directory
        do {
            let path = ResultsFile.join(directory, Self.fileName)
            terms = try JSONDecoder().decode(Terms.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw Self.damage(directory)
        }
        let texts = try Self.read(Self.textsName, in: directory, terms)
        let lines = try Self.read(Self.coverageName, in: directory, terms)
        guard terms.schema == Self.schemaName, texts.count % 8 == 0, (1...max(1, terms.shards)).contains(terms.shard)
        else {
            throw Self.damage(directory)
        }
        let keys = stride(from: 0, to: texts.count, by: 8).map { start in
            (0..<8).reduce(UInt64(0)) { $0 | UInt64(texts[start + $1]) << UInt64(8 * $1) }
        }
        self.texts = CandidateTexts(keys)
        coverage = String(decoding: lines, as: UTF8.self).split(separator: "\n").map(String.init)
        (problems, isIncomplete) = ([], false)
    }

    /// The bytes of the file `name`, which are those that were written.
    private static func read(_ name: String, in directory: String, _ terms: Terms) throws(ResultsError) -> Data {
        let path = ResultsFile.join(directory, name)
        guard let bytes = FileManager.default.contents(atPath: path),
            hexadecimal(SHA256.hash(data: bytes)) == terms.files[name]
        else { throw damage(path) }
        return bytes
    }

    private static func damage(_ path: String) -> ResultsError {
        ResultsError(.invalid, path, "is not as the query left it; ask the shard again with --force")
    }

    /// Writes the answer into `directory`, its terms last.
    ///
    /// - Throws: ``ResultsError`` `.occupied` where there is one, unless `replacing`.
    public func write(to directory: String, replacing: Bool) throws(ResultsError) {
        guard replacing || !Self.exists(in: directory) else {
            throw ResultsError(
                .occupied, directory, "holds an answer already; name another directory, or replace it with --force")
        }
        var keys = Data(capacity: 8 * texts.count)
        for key in texts.sorted {
            for byte in 0..<8 as Range<UInt64> { keys.append(UInt8(truncatingIfNeeded: key >> (8 * byte))) }
        }
        let lines = Data(coverage.map { $0 + "\n" }.joined().utf8)
        var terms = terms
        terms.files = [
            Self.textsName: hexadecimal(SHA256.hash(data: keys)),
            Self.coverageName: hexadecimal(SHA256.hash(data: lines)),
        ]
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            try? FileManager.default.removeItem(atPath: ResultsFile.join(directory, Self.fileName))
            try DurableFile.write(keys, to: ResultsFile.join(directory, Self.textsName))
            try DurableFile.write(lines, to: ResultsFile.join(directory, Self.coverageName))
            try DurableFile.write(
                ResultsFile.makeEncoder().encode(terms), to: ResultsFile.join(directory, Self.fileName))
        } catch {
            throw ResultsError(
                .unwritable, directory, "cannot be written; check its permissions and the free space", cause: error)
        }
    }
}
