internal import Crypto
internal import Foundation
internal import ProvscanCore
internal import ProvscanRegistry

/// The answers of all shards of a registry: a scan that goes by them matches the texts that a shard named, and no others.
///
/// Its results are those of a scan without them. It holds the answers to what they say: they are of the registry and the
/// build that scan, and every shard was asked about every source, as it is.
public struct AnswerSet: Sendable {
    let texts: CandidateTexts
    private let terms: ShardAnswer.Terms
    /// Of each shard, the lines of the ledger for what it was asked about.
    private let coverage: [Set<String>]

    /// SHA-256 of what they say.
    let digest: String

    /// Puts `answers` together: of each shard one, or several about parts of a corpus, in any order.
    ///
    /// - Throws: ``ResultsError`` where one of a shard is missing, or one does not belong with the others.
    public init(_ answers: [ShardAnswer]) throws(ResultsError) {
        guard let first = answers.first else { preconditionFailure("there is no set of no answers") }
        var texts = CandidateTexts()
        var coverage = [Set<String>](repeating: [], count: first.shards)
        for answer in answers {
            if let difference = answer.terms.difference(from: first.terms) {
                throw ResultsError(
                    .invalid, answer.origin, "is an answer \(difference), unlike \(first.origin); ask all shards alike")
            }
            texts.formUnion(answer.texts)
            coverage[answer.shard - 1].formUnion(answer.coverage)
        }
        let asked = Set(answers.map(\.shard))
        if let missing = (1...first.shards).first(where: { !asked.contains($0) }) {
            throw ResultsError(
                .missing, first.origin,
                "is an answer of one of \(first.shards) shards, and there is none of shard \(missing); ask it, too")
        }
        self.texts = texts
        self.coverage = coverage
        terms = first.terms
        var hasher = SHA256()
        for key in texts.sorted { hasher.update(data: Data("\(key)\n".utf8)) }
        for lines in coverage { hasher.update(data: Data((lines.sorted().joined(separator: "\n") + "\n\n").utf8)) }
        digest = hexadecimal(hasher.finalize())
    }

    /// Reads the answers in `directories`, each an answer or a folder of answers.
    ///
    /// - Throws: ``ResultsError``.
    public init(readingFrom directories: [String]) throws(ResultsError) {
        var answers: [ShardAnswer] = []
        for directory in ResultsFile.folders(in: directories, where: ShardAnswer.exists) {
            answers.append(try ShardAnswer(readingFrom: directory))
        }
        try self.init(answers)
    }

    /// Refuses another registry, another state of its index, another build, or another way of reading.
    func check(_ index: IndexState, _ options: CorpusScanner.Options) throws(ResultsError) {
        var present = terms
        present.index = index
        present.reading = Summary.Reading(options.reader)
        present.build = RunRecord.Executable.build
        guard let difference = terms.difference(from: present) else { return }
        throw ResultsError(
            .invalid, "--answers", "the answers were given \(difference); split the registry and ask its shards again")
    }

    /// Refuses a source that a shard was not asked about, or that was read otherwise then.
    func check(_ record: CoverageRecord) throws {
        let line = try record.line()
        guard let shard = coverage.firstIndex(where: { !$0.contains(line) }) else { return }
        throw ResultsError(
            .invalid, "\(record.locator)",
            "shard \(shard + 1) was not asked about it, or it has changed since; ask all shards again")
    }
}

extension CoverageRecord {
    /// The line of the ledger.
    func line() throws -> String {
        String(decoding: try ResultsFile.makeEncoder().encode(self), as: UTF8.self)
    }
}

extension AnswerSet: Equatable {
    public static func == (left: AnswerSet, right: AnswerSet) -> Bool { left.digest == right.digest }
}
