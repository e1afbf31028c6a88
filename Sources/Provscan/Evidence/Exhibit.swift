internal import ProvscanCore
internal import ProvscanRegistry

/// One match with the text behind it, ready to be written down.
public struct Exhibit: Sendable, Equatable {
    public var match: MatchRecord
    public var quotation: Quotation
    /// How the licence verdict came about.
    public var trace: LicenceTrace

    public init(match: MatchRecord, quotation: Quotation, trace: LicenceTrace) {
        self.match = match
        self.quotation = quotation
        self.trace = trace
    }

    /// Bytes of context quoted on either side of a passage.
    static let contextBytes = 300

    /// Puts a match into words that others can check.
    ///
    /// `record`: The record's text, with its tokens, address and metadata.
    /// `text`: The work's text, with its tokens; `nil` where it was not at hand.
    /// `licence`: The verdict on this use of the work.
    init(
        _ attributed: AttributedMatch, record: (text: TextPositions, tokens: TokenisedText),
        of described: (locator: Locator, metadata: DocumentMetadata),
        work text: WorkTexts.Entry?, licence: Assessment
    ) {
        let work = attributed.work
        match = MatchRecord(
            schema: MatchRecord.schemaName,
            record: MatchRecord.Record(described.locator, described.metadata, of: work),
            work: MatchRecord.Work(work),
            grade: attributed.match.grade,
            passages: attributed.match.passages.map { passage in
                MatchRecord.Passage(
                    grade: passage.grade,
                    recordSpan: record.text.span(record.tokens.byteSpan(of: passage.recordTokens)),
                    workSpan: text.map { $0.text.span($0.tokens.byteSpan(of: passage.workTokens)) },
                    matchedTokens: passage.matchedTokens, alignedTokens: passage.alignedTokens,
                    longestRun: passage.longestRun, rarityBits: passage.rarityBits,
                    obfuscation: text.flatMap { Self.obfuscation(of: passage, record: record, work: $0) })
            },
            containment: MatchRecord.Containment(
                matched: attributed.match.containedTokens, of: attributed.match.workTokens),
            licence: MatchRecord.Licence(licence),
            cmi: MatchRecord.ManagementInformation(of: work, in: record.text, record.tokens),
            alsoIn: attributed.alsoIn.map { sibling in
                MatchRecord.Sibling(
                    id: sibling.id, externalId: sibling.externalID, holder: sibling.holder,
                    collection: sibling.collection, publishedAt: sibling.publishedAt)
            })
        quotation = Quotation(
            passages: attributed.match.passages.map { Self.quote($0, record: record, work: text) })
        trace = LicenceTrace(work: work.id, record: described.locator, assessment: licence)
    }

    /// What the words of a passage that is not identical show of disguise.
    private static func obfuscation(
        of passage: Passage, record: (text: TextPositions, tokens: TokenisedText),
        work: WorkTexts.Entry
    ) -> Obfuscation? {
        // ASCII disguises nothing in ASCII, nor the same bytes in the same: hardly a word is made into a string.
        let recordSpan = record.tokens.byteSpan(of: passage.recordTokens)
        let workSpan = work.tokens.byteSpan(of: passage.workTokens)
        if record.text.isASCII(recordSpan), work.text.isASCII(workSpan) { return nil }
        var pairs: [(record: Substring, work: Substring)] = []
        for run in passage.runs {
            for offset in 0..<run.count {
                let recordWord = record.tokens.byteSpan(of: run.record + offset)
                let workWord = work.tokens.byteSpan(of: run.work + offset)
                if record.text.hasSameBytes(recordWord, as: workWord, of: work.text) { continue }
                if record.text.isASCII(recordWord), work.text.isASCII(workWord) { continue }
                pairs.append((record.text.quote(recordWord)[...], work.text.quote(workWord)[...]))
            }
        }
        return Obfuscation(pairs)
    }

    private static func quote(
        _ passage: Passage, record: (text: TextPositions, tokens: TokenisedText), work: WorkTexts.Entry?
    ) -> Quotation.Passage {
        let recordSpan = record.tokens.byteSpan(of: passage.recordTokens)
        guard let work else {
            return Quotation.Passage(record: side(recordSpan, of: record.text), work: .none, runs: [])
        }
        let workSpan = work.tokens.byteSpan(of: passage.workTokens)
        let recordStart = record.text.codePoint(at: recordSpan.start)
        let workStart = work.text.codePoint(at: workSpan.start)
        return Quotation.Passage(
            record: side(recordSpan, of: record.text), work: side(workSpan, of: work.text),
            runs: passage.runs.map { run in
                let recordRun = record.tokens.byteSpan(of: TokenSpan(run.record, run.recordEnd))
                let workRun = work.tokens.byteSpan(of: TokenSpan(run.work, run.workEnd))
                return Quotation.Run(
                    record: codePoints(recordRun, in: record.text, from: recordStart),
                    work: codePoints(workRun, in: work.text, from: workStart))
            })
    }

    private static func codePoints(_ span: ByteSpan, in text: TextPositions, from start: Int) -> CodePointSpan {
        CodePointSpan(text.codePoint(at: span.start) - start, text.codePoint(at: span.end) - start)
    }

    private static func side(_ span: ByteSpan, of text: TextPositions) -> Quotation.Side {
        let before = text.before(span.start, limit: contextBytes)
        let after = text.after(span.end, limit: contextBytes)
        return Quotation.Side(
            before: before.quote, passage: text.quote(span), after: after.quote, cutBefore: before.isCut,
            cutAfter: after.isCut)
    }
}
