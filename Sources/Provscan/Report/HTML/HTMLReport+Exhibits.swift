internal import ProvscanCore

/// The matches with the most words, side by side.
extension HTMLReport {
    func addExhibits(to page: inout ReportPage, _ selection: MatchSelection) throws(ResultsError) {
        try page.add(
            "exhibits-start",
            [
                "hasExhibits": !selection.top.isEmpty,
                "shown": Numbers.grouped(selection.top.count),
                "total": Numbers.counted(selection.findingCount, "match", plural: "matches"),
                "isCut": selection.top.count < selection.findingCount,
            ])
        let quotations = try quotations(of: selection.top.map(\.line))
        for (place, numbered) in selection.top.enumerated() {
            guard let quotation = quotations[numbered.line],
                quotation.passages.count == numbered.match.passages.count
            else {
                throw ResultsError(
                    .invalid, "\(ResultsFile.quotations.path(in: results.path))!line-\(numbered.line)",
                    "does not belong to the match on the same line; run match again")
            }
            try page.add("exhibit", exhibit(place + 1, numbered, quotation))
        }
        try page.add("exhibits-end", [:])
    }

    /// The quotations on the given lines; the others are passed over.
    private func quotations(of lines: [Int]) throws(ResultsError) -> [Int: Quotation] {
        var quotations: [Int: Quotation] = [:]
        var cursor = try results.quotations()
        for line in lines.sorted() {
            while cursor.line < line - 1, try cursor.skip() {}
            quotations[line] = try cursor.next()
        }
        return quotations
    }

    private func exhibit(
        _ number: Int, _ numbered: MatchSelection.Numbered, _ quotation: Quotation
    ) -> [String: Any] {
        let match = numbered.match
        let shown = Self.longestFirst(match, limit: options.passagesPerExhibit)
        var context: [String: Any] = [
            "exhibit": number, "line": numbered.line, "lineText": Numbers.grouped(numbered.line),
            "workTitle": match.work.title ?? match.work.externalId ?? match.work.id,
            "words": Numbers.counted(match.matchedTokens, "word"),
            "gradeName": match.grade.rawValue, "definition": match.grade.definition,
            "containment": Numbers.containment(match.containment),
            "longestRun": Numbers.counted(match.longestRun, "word"),
            "workFacts": Self.facts(match.work), "recordFacts": Self.facts(match.record),
            "siblings": match.alsoIn.map(Self.siblingRow), "hasSiblings": !match.alsoIn.isEmpty,
            "isRecordOlder": match.record.isOlderThanWork ?? false,
            "corroboration": Self.corroboration(of: match.record),
        ]
        context["passages"] = shown.map { passage(match.passages[$0], quotation.passages[$0], $0, of: match) }
        if shown.count < match.passages.count {
            context["passageNote"] =
                "The \(shown.count) longest of \(Numbers.grouped(match.passages.count)) passages are shown; all of "
                + "them are on line \(Numbers.grouped(numbered.line)) of \(ResultsFile.matches.rawValue)."
        }
        return context
    }

    /// The positions of the `limit` passages with the most matched words, in order of position.
    private static func longestFirst(_ match: MatchRecord, limit: Int) -> [Int] {
        let ranked = match.passages.indices.sorted {
            (match.passages[$1].matchedTokens, $0) < (match.passages[$0].matchedTokens, $1)
        }
        return ranked.prefix(limit).sorted()
    }

    private func passage(
        _ passage: MatchRecord.Passage, _ quotation: Quotation.Passage, _ position: Int, of match: MatchRecord
    ) -> [String: Any] {
        let limit = options.quotedCodePoints
        let work = QuoteSegments(quotation.work, runs: quotation.runs.map(\.work), limit: limit)
        let record = QuoteSegments(quotation.record, runs: quotation.runs.map(\.record), limit: limit)
        return [
            "passageNumber": position + 1, "passageCount": match.passages.count,
            "passageGrade": passage.grade.rawValue,
            "matched": "\(Numbers.grouped(passage.matchedTokens)) of \(Numbers.counted(passage.alignedTokens, "word"))",
            "run": Numbers.counted(passage.longestRun, "word"),
            "obfuscation": passage.obfuscation.map(Self.text(of:)) ?? "",
            "workQuote": ["segments": work.context], "recordQuote": ["segments": record.context],
            "workSpan": Self.spanText(passage.workSpan), "recordSpan": Self.spanText(passage.recordSpan),
        ]
    }

    /// What was found of disguise, in words; it says nothing about who did it.
    private static func text(of obfuscation: Obfuscation) -> String {
        var parts: [String] = []
        if obfuscation.invisible > 0 {
            parts.append("\(Numbers.counted(obfuscation.invisible, "word")) with invisible characters inside")
        }
        if obfuscation.lookAlike > 0 {
            parts.append(
                "\(Numbers.counted(obfuscation.lookAlike, "word")) with look-alike letters of another script")
        }
        return parts.joined(separator: ", ")
    }

    private static func corroboration(of record: MatchRecord.Record) -> String {
        (record.corroboratedBy ?? []).map { $0 == .url ? "URL" : "identifier" }.joined(separator: " and ")
    }

    private static func spanText(_ span: MatchRecord.Span) -> String {
        let bytes = "bytes \(Numbers.grouped(span.bytes.start)) to \(Numbers.grouped(span.bytes.end))"
        let points = "code points \(Numbers.grouped(span.codePoints.start)) to \(Numbers.grouped(span.codePoints.end))"
        return "\(bytes), \(points)"
    }

    private static func facts(_ work: MatchRecord.Work) -> [[String: Any]] {
        [
            fact("Rights holder", work.holder), fact("Collection", work.collection),
            fact("Title", work.title), fact("Author", work.author),
            fact("Identifier", work.externalId), fact("Registered as", work.id),
            fact("URL", work.url, as: "address"), fact("Published", work.publishedAt),
            fact("Licence", work.licence, absent: "none recorded"), fact("Rights basis stated", work.rightsBasis),
        ]
    }

    private static func facts(_ record: MatchRecord.Record) -> [[String: Any]] {
        let acquired = record.acquiredAt.map { date in
            date + (record.acquiredAtSource.map { " (from the field “\($0)”)" } ?? "")
        }
        return [
            fact("Locator", record.locator.description, as: "address"), fact("Identifier", record.id),
            fact("URL stated", record.url, as: "address"), fact("Acquired, as stated", acquired),
        ]
    }

    /// One row of facts; `kind` is `value`, or `address` for what is read letter by letter.
    private static func fact(
        _ name: String, _ value: String?, as kind: String = "value", absent: String = "not recorded"
    ) -> [String: Any] {
        ["name": name, value == nil ? "absent" : kind: value ?? absent]
    }

    private static func siblingRow(_ sibling: MatchRecord.Sibling) -> [String: Any] {
        [
            "siblingID": sibling.externalId ?? sibling.id, "siblingHolder": sibling.holder,
            "siblingCollection": sibling.collection, "siblingDate": sibling.publishedAt ?? "date not recorded",
        ]
    }
}
