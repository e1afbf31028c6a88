internal import Foundation
internal import ProvscanCore

/// The lines of one match in the files of a results directory, not decoded yet.
struct MatchLines: Sendable {
    var line: Int
    var match: Data
    var quotation: Data
    var trace: Data
}

/// Reads the matches with all that belongs to them, in one pass and bounded memory, on several threads.
struct MatchReader {
    /// Matches handed to a thread at once.
    private static let batchSize = 32

    let results: ResultsDirectory
    let decisions: DecisionRegister
    let jobs: Int

    /// Hands every match to `work`, and what that makes of it to `deliver` in the order of `matches.jsonl`.
    ///
    /// - Throws: ``ResultsError`` with the line where the files do not belong together, or what `deliver` throws.
    func forEach<Output: Sendable>(
        makeWorker: @escaping @Sendable () throws -> (MatchEntry) throws -> Output,
        deliver: @escaping (Output) throws -> Void
    ) throws {
        let source = try LineSource(results)
        let pipeline = OrderedPipeline<[MatchLines], [Output]>(
            next: { source.nextBatch(Self.batchSize) }, deliver: { try $0.forEach(deliver) })
        try pipeline.run(width: jobs) { [results, decisions] in
            let work = try makeWorker()
            let decoder = JSONDecoder()
            return { batch in
                try batch.map { lines in
                    try work(Self.decode(lines, with: decoder, from: results, decisions))
                }
            }
        }
        if let failure = source.failure { throw failure }
    }

    private static func decode(
        _ lines: MatchLines, with decoder: JSONDecoder, from results: ResultsDirectory, _ decisions: DecisionRegister
    ) throws -> MatchEntry {
        func value<Value: Decodable>(_ type: Value.Type, _ data: Data, _ file: ResultsFile) throws -> Value {
            do {
                return try decoder.decode(type, from: data)
            } catch {
                throw ResultsError(
                    .invalid, "\(file.path(in: results.path))!line-\(lines.line)",
                    "is not a valid line; run match again",
                    cause: error)
            }
        }
        let match = try value(MatchRecord.self, lines.match, .matches)
        let quotation = try value(Quotation.self, lines.quotation, .quotations)
        let trace = try value(LicenceTrace.self, lines.trace, .trace)
        guard quotation.passages.count == match.passages.count else {
            throw ResultsDirectory.mismatch(.quotations, in: results.path, line: lines.line)
        }
        guard trace.work == match.work.id else {
            throw ResultsDirectory.mismatch(.trace, in: results.path, line: lines.line)
        }
        return MatchEntry(
            line: lines.line, match: match, quotation: quotation, trace: trace, standing: decisions[match])
    }
}

/// The three files read side by side; used by one thread at a time.
private final class LineSource {
    private var matches: LineCursor
    private var quotations: LineCursor
    private var traces: LineCursor
    private let results: ResultsDirectory
    /// Why the lines ended early.
    private(set) var failure: ResultsError?

    init(_ results: ResultsDirectory) throws {
        self.results = results
        matches = try LineCursor(path: ResultsFile.matches.path(in: results.path))
        quotations = try LineCursor(path: ResultsFile.quotations.path(in: results.path))
        traces = try LineCursor(path: ResultsFile.trace.path(in: results.path))
    }

    func nextBatch(_ size: Int) -> [MatchLines]? {
        var batch: [MatchLines] = []
        do throws(ResultsError) {
            while batch.count < size, failure == nil, let match = try matches.next() {
                guard let quotation = try quotations.next() else {
                    throw ResultsDirectory.mismatch(.quotations, in: results.path, line: matches.line)
                }
                guard let trace = try traces.next() else {
                    throw ResultsDirectory.mismatch(.trace, in: results.path, line: matches.line)
                }
                batch.append(
                    MatchLines(line: matches.line, match: Data(match), quotation: Data(quotation), trace: Data(trace)))
            }
        } catch {
            failure = error
        }
        return batch.isEmpty ? nil : batch
    }
}
