internal import Foundation
internal import ProvscanCore
internal import ProvscanReaders

/// The results against the files that were scanned.
extension BagVerifier {
    func checkCorpus(_ results: ResultsDirectory, _ whole: Whole, _ report: inout Verification) {
        guard let corpus = options.corpus else {
            report.add("corpus", .notPresent, "not looked at; name the folder of the scanned files with --corpus")
            return
        }
        report.check("corpus files") {
            let inputs = try JSONDecoder().decode(
                BagInputs.self, from: Data(try whole.tree.bytes(of: BagLayout.inputs)))
            var count = 0
            for input in inputs.inputs {
                guard let digest = input.sha256 else { continue }
                let path = try CorpusFolder(path: corpus).path(of: input.path)
                let now = try FileDigest(of: path)
                guard now.hexadecimal == digest, now.bytes == input.bytes else {
                    throw BagError(.invalid, path, "is another file than the one that was scanned as \(input.path)")
                }
                count += 1
            }
            return "\(count) files have the size and SHA-256 of \(BagLayout.inputs)"
        }
        report.check("corpus quotations") {
            var wanted = try WantedRecords(results)
            let folder = CorpusFolder(path: corpus)
            let readings = try results.run.corpora.map { try (path: folder.path(of: $0), name: $0) }
            let cursor = CorpusCursor(paths: readings.map(\.path), options: ReaderOptions(results.summary.reading))
            while let event = cursor.next() {
                guard case .batch(let batch) = event else { continue }
                var found: [(address: String, text: [UInt8])] = []
                _ = batch.visit { text, ordinal in
                    let locator = folder.original(batch.describe(ordinal).locator.description, of: readings)
                    guard let address = wanted.address(of: locator) else { return }
                    // Safety: the bytes are copied before the call returns.
                    found.append((address, unsafe text.withUnsafeBufferPointer { unsafe Array($0) }))
                }
                for (address, text) in found { try wanted.check(address, text, with: options.redactionKey) }
            }
            return try wanted.finish()
        }
    }
}

/// Where the scanned files lie now.
struct CorpusFolder {
    let path: String

    /// The file or folder that was scanned as `name`: below the folder by the longest end of its path.
    ///
    /// - Throws: ``BagError`` where there is none.
    func path(of name: String) throws(BagError) -> String {
        guard name != "-" else {
            throw BagError(.missing, path, "standard input was scanned; it cannot be read again")
        }
        let parts = name.split(separator: "/").filter { $0 != "." && $0 != ".." }
        for start in parts.indices {
            let candidate = ResultsFile.join(path, parts[start...].joined(separator: "/"))
            if FileManager.default.fileExists(atPath: candidate) { return candidate }
        }
        var isFolder: ObjCBool = false
        // Safety: the flag outlives the call.
        if unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue,
            parts.last.map(String.init) == URL(fileURLWithPath: path).lastPathComponent
        {
            return path
        }
        throw BagError(
            .missing, path, "holds nothing that \(name) could be; name the folder that the scanned files lie in")
    }

    /// The address that a record at `locator` had in the scan.
    func original(_ locator: String, of readings: [(path: String, name: String)]) -> String {
        for (path, name) in readings where locator.hasPrefix(path) {
            let rest = locator.dropFirst(path.count)
            if rest.isEmpty || rest.hasPrefix("!") || rest.hasPrefix("/") || path.hasSuffix("/") { return name + rest }
        }
        return locator
    }
}

/// The quotations of the records that matches name, to be compared with the texts read again.
private struct WantedRecords {
    private struct Expected {
        var line: Int
        var passages: [(span: MatchRecord.Span, side: Quotation.Side)]
    }

    private let results: ResultsDirectory
    private let mode: Redaction.Mode
    private var records: [String: [Expected]] = [:]
    private var checked = 0
    private var lengthOnly = 0

    init(_ results: ResultsDirectory) throws {
        self.results = results
        mode = results.summary.redaction?.mode ?? .none
        var matches = try results.matches()
        var quotations = try results.quotations()
        while let match = try matches.next(), let quotation = try quotations.next() {
            let passages = zip(match.passages, quotation.passages).map { ($0.recordSpan, $1.record) }
            records[match.record.locator.description, default: []].append(
                Expected(line: matches.line, passages: passages))
        }
    }

    /// The address that matches give the record at `locator`; `nil` where none is about it.
    func address(of locator: String) -> String? {
        if records[locator] != nil { return locator }
        guard mode == .personal || mode == .all else { return nil }
        var counts: [PersonalData.Kind: Int] = [:]
        let masked = PersonalDataMask.mask(locator, as: .address, counting: &counts)
        return records[masked] == nil ? nil : masked
    }

    /// Compares what stands at the spans in `text` with what was quoted from there.
    mutating func check(_ address: String, _ text: [UInt8], with key: RedactionKey?) throws {
        guard let expected = records.removeValue(forKey: address) else { return }
        let positions = TextPositions(text)
        for match in expected {
            for (span, side) in match.passages {
                let location = "\(ResultsFile.quotations.path(in: results.path))!line-\(match.line)"
                guard span.bytes.end <= text.count, positions.span(span.bytes) == span else {
                    throw BagError(.invalid, location, "quotes bytes that the record does not have")
                }
                try compare(Quoted(positions, span.bytes), side, key, location)
                checked += 1
            }
        }
    }

    /// What stands at a span, with the text around it.
    private struct Quoted {
        let positions: TextPositions
        let span: ByteSpan

        init(_ positions: TextPositions, _ span: ByteSpan) {
            self.positions = positions
            self.span = span
        }

        var passage: String { positions.quote(span) }

        /// As it would be quoted with as much around it as `side` has.
        func side(like side: Quotation.Side) -> Quotation.Side {
            let before = positions.before(span.start, limit: Exhibit.contextBytes)
            let after = positions.after(span.end, limit: Exhibit.contextBytes)
            return Quotation.Side(
                before: before.quote, passage: passage, after: after.quote, cutBefore: before.isCut,
                cutAfter: after.isCut)
        }
    }

    private mutating func compare(
        _ quoted: Quoted, _ side: Quotation.Side, _ key: RedactionKey?, _ location: String
    ) throws {
        let whole = quoted.side(like: side)
        switch mode {
        case .none, .personal:
            var redaction = Redaction(mode)
            guard redaction.redacted(whole) == side else { break }
            return
        case .quotes:
            guard let withheld = side.withheld, withheld.bytes == quoted.passage.utf8.count else { break }
            guard let key else {
                lengthOnly += 1
                return
            }
            guard withheld.hmac == key.code(of: quoted.passage) else { break }
            return
        case .all:
            lengthOnly += 1
            return
        }
        throw BagError(.invalid, location, "is not what stands at that place of the record")
    }

    func finish() throws -> String {
        if let lost = records.min(by: { $0.value[0].line < $1.value[0].line }) {
            throw BagError(
                .missing, "\(ResultsFile.matches.path(in: results.path))!line-\(lost.value[0].line)",
                "names a record that is not in the files")
        }
        let rest =
            lengthOnly > 0 ? "; of \(lengthOnly) only the length could be compared, as their text is withheld" : ""
        return "\(checked) read again at their byte spans" + rest
    }
}
