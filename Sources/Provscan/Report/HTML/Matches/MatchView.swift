internal import ProvscanCore

/// One match in full: what the template `match` takes.
struct MatchView {
    /// How the view stands on its page.
    struct Place: Sendable {
        /// The number under which the match is printed; `nil` for matches that are only on screen.
        var exhibit: Int?
        /// Whether the view is left out of the printed page.
        var isScreenOnly = false
        /// Where the neighbours are; `nil` where there is none.
        var previous: String?
        var next: String?
        /// Where the match stands among the others, and what the link to there is called.
        var index: String
        var indexName = "In the list"
        /// The overview, seen from the page: empty on itself.
        var home = ""
        /// The results directory, seen from the page.
        var data = ""
    }

    /// How much is shown of what is no quotation.
    struct Limits: Sendable {
        /// Code points of one value: a title, a locator.
        var value = 1000
        /// Code points of a reviewer's reason.
        var reason = 2000
        /// Works named that hold the same passage.
        var siblings = 50
        /// Grants and signals of one trace.
        var trace = 20

        /// What is left where a match is too large even without quotations.
        static let least = Limits(value: 60, reason: 200, siblings: 5, trace: 3)
    }

    /// Characters of the text around a passage that are left when a match is shortened.
    private static let leastContext = 100
    /// Bytes of a passage that are quoted however many matches there are.
    private static let leastQuoted = 64
    /// Bytes of a passage below which fewer passages are quoted rather than less of each.
    private static let fewQuoted = 400
    /// Bytes by which a quotation is shortened at the least.
    private static let leastStep = 40

    private let entry: MatchEntry
    private let proofs: ProofIndex
    private let options: HTMLReport.Options
    private let limits: Limits
    private var match: MatchRecord { entry.match }

    init(_ entry: MatchEntry, _ proofs: ProofIndex, options: HTMLReport.Options, limits: Limits = Limits()) {
        self.entry = entry
        self.proofs = proofs
        self.options = options
        self.limits = limits
    }

    /// The view as HTML, its quotations shortened until it takes no more than `limit` bytes, or hardly quotes at all.
    ///
    /// Its other values are shortened, too, where it would take more than ``HTMLReport/Options/matchBytes``.
    func html(at place: Place, limit: Int, _ templates: ReportTemplates) -> String {
        var view = self
        var bytes = min(options.quotedBytes, longestQuotation)
        while true {
            let html = templates.render("match", view.context(at: place, bytes: bytes))
            let size = html.utf8.count
            guard size > limit else { return html }
            var options = view.options
            guard bytes > Self.leastQuoted else {
                guard size > options.matchBytes else { return html }
                options.contextCharacters = Self.leastContext
                options.passagesPerMatch = 1
                return templates.render(
                    "match", MatchView(entry, proofs, options: options, limits: .least).context(at: place, bytes: bytes)
                )
            }
            if options.contextCharacters > Self.leastContext {
                options.contextCharacters = Self.leastContext
            } else {
                // Near the limit from above, so that no more is left out than has to be.
                let quotations = 2 * min(match.passages.count, options.passagesPerMatch)
                bytes = max(Self.leastQuoted, bytes - max((size - limit) / quotations, Self.leastStep))
                if bytes < Self.fewQuoted { options.passagesPerMatch = max(1, options.passagesPerMatch * 2 / 3) }
            }
            view = MatchView(entry, proofs, options: options)
        }
    }

    /// Bytes of the longest side of any passage, at least ``leastQuoted``.
    private var longestQuotation: Int {
        entry.quotation.passages.reduce(Self.leastQuoted) {
            max($0, $1.record.passage.utf8.count, $1.work.passage.utf8.count)
        }
    }

    /// `bytes`: The most bytes quoted of either side of one passage.
    func context(at place: Place, bytes: Int) -> [String: Any] {
        var context: [String: Any] = [
            "line": entry.line, "lineText": Numbers.grouped(entry.line), "isScreenOnly": place.isScreenOnly,
            "indexHref": place.index, "indexName": place.indexName, "title": clipped(match.name),
            "holder": clipped(match.work.holder),
            "gradeName": match.grade.rawValue, "home": place.home, "data": place.data,
            "words": Numbers.counted(match.matchedTokens, "word"),
            "containment": Numbers.containment(match.containment),
            "longestRun": Numbers.counted(match.longestRun, "word"),
            "rarity": Numbers.counted(match.passages.map(\.rarityBits).max() ?? 0, "bit"),
            "workFacts": workFacts, "recordFacts": recordFacts,
            "isRecordOlder": match.isRecordOlder, "cmi": managementInformation,
            "passages": passages(bytes: bytes), "isCanary": match.work.isCanary,
            "isOfFingerprints": match.isOfFingerprints,
        ]
        context["proof"] = proofs.words(for: match.work.id)
        let corroborated = match.record.corroboratedBy.map { $0 == .url ? "URL" : "identifier" }
        context["corroboration"] = corroborated.isEmpty ? nil : corroborated.joined(separator: " and ")
        context["exhibit"] = place.exhibit
        context["previousHref"] = place.previous
        context["nextHref"] = place.next
        context["decision"] = entry.standing.map {
            DecisionView.context($0, reason: limits.reason, value: limits.value)
        }
        addLicence(to: &context)
        addSiblings(to: &context)
        let shown = min(match.passages.count, options.passagesPerMatch)
        if shown < match.passages.count {
            context["passageNote"] =
                "The \(Numbers.grouped(shown)) longest of \(Numbers.grouped(match.passages.count)) passages are shown; "
                + "all of them are on line \(Numbers.grouped(entry.line)) of \(ResultsFile.matches.rawValue) and of "
                + "\(ResultsFile.quotations.rawValue)."
        }
        return context
    }

    // MARK: Passages

    private func passages(bytes: Int) -> [[String: Any]] {
        let shown = Self.longestFirst(match, limit: options.passagesPerMatch)
        return shown.enumerated().map { place, position in
            let passage = match.passages[position]
            let view = PassageView(
                entry.quotation.passages[position],
                limits: .init(
                    bytes: bytes, openWords: options.openWords, context: options.contextCharacters))
            var context: [String: Any] = [
                "number": position + 1, "count": match.passages.count, "isOneOfMany": match.passages.count > 1,
                "passageGrade": passage.grade.rawValue,
                "matched": Self.matched(passage),
                "run": Numbers.counted(passage.longestRun, "word"), "bits": Numbers.grouped(passage.rarityBits),
                "workSpan": passage.workSpan.map(Self.spanText) ?? "not at hand",
                "recordSpan": Self.spanText(passage.recordSpan),
            ]
            context["obfuscation"] = passage.obfuscation?.words
            context.merge(view.context) { $1 }
            if place + 1 < shown.count { context["following"] = shown[place + 1] + 1 }
            return context
        }
    }

    private static func matched(_ passage: MatchRecord.Passage) -> String {
        let counts = "\(Numbers.grouped(passage.matchedTokens)) of \(Numbers.counted(passage.alignedTokens, "word"))"
        return counts + (passage.workSpan == nil ? " under fingerprints that agree" : " equal")
    }

    /// The positions of the `limit` passages with the most matched words, in order of position.
    private static func longestFirst(_ match: MatchRecord, limit: Int) -> [Int] {
        let ranked = match.passages.indices.sorted {
            (match.passages[$1].matchedTokens, $0) < (match.passages[$0].matchedTokens, $1)
        }
        return ranked.prefix(limit).sorted()
    }

    private static func spanText(_ span: MatchRecord.Span) -> String {
        let bytes = "bytes \(Numbers.grouped(span.bytes.start))–\(Numbers.grouped(span.bytes.end))"
        guard span.bytes != ByteSpan(span.codePoints.start, span.codePoints.end) else { return bytes }
        return "\(bytes), code points \(Numbers.grouped(span.codePoints.start))–\(Numbers.grouped(span.codePoints.end))"
    }

    // MARK: Facts

    /// As much of `value` as is shown.
    private func clipped(_ value: String) -> String { Clipped.text(value, to: limits.value) }

    private var workFacts: Markup {
        let work = match.work
        let registration = work.registration.map { registration in
            [registration.office, registration.number, registration.effectiveDate].compactMap { $0 }.joined(
                separator: ", ")
        }
        let identifiers = work.identifiers.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        return facts([
            ("Rights holder, collection", "\(work.holder), \(work.collection)", .text), ("Author", work.author, .text),
            ("Published", work.publishedAt, .text), ("URL", work.url, .address),
            ("Identifier", work.externalId, .address), ("Registered as", work.id, .address),
            ("Licence", work.licence, .text), ("Rights basis stated", work.rightsBasis, .text),
            ("Other identifiers", identifiers.isEmpty ? nil : identifiers.joined(separator: ", "), .optional),
            ("Registration", registration, .optional),
        ])
    }

    private var recordFacts: Markup {
        let record = match.record
        let acquired = record.acquiredAt.map { date in
            date + (record.acquiredAtSource.map { " (field “\($0)”)" } ?? "")
        }
        let host = record.urlHostIsOwned.map {
            $0 ? "where the work was published" : "not where the work was published"
        }
        return facts([
            ("Locator", record.locator.description, .address), ("Acquired, as stated", acquired, .text),
            ("URL stated", record.url, .address), ("Identifier", record.id, .address),
            ("Layout of the record", record.layout, .optionalAddress), ("Crawl stated", record.crawl, .optionalAddress),
            ("WARC record stated", record.warcRecordId, .optionalAddress),
            ("Payload digest, as the crawler stated it", record.payloadDigest, .optionalAddress),
            ("Language declared", record.language, .optionalAddress),
            ("Licence the corpus declares", record.declaredLicence, .optional), ("Host of that URL", host, .optional),
        ])
    }

    /// How a fact is shown.
    private enum FactKind {
        case text
        /// What is read letter by letter.
        case address
        /// What most works and records have none of.
        case optional
        case optionalAddress

        var isAddress: Bool { self == .address || self == .optionalAddress }
        var isOptional: Bool { self == .optional || self == .optionalAddress }
    }

    /// Rows of facts; the last names those that are not on record.
    private func facts(_ facts: [(name: String, value: String?, kind: FactKind)]) -> Markup {
        var rows = Markup()
        for case let (name, value?, kind) in facts {
            rows.add(fact: name, clipped(value), class: kind.isAddress ? "address" : nil)
        }
        let absent = facts.filter { $0.value == nil && !$0.kind.isOptional }.map(\.name)
        if !absent.isEmpty { rows.add(fact: "Not recorded", absent.joined(separator: ", ")) }
        return rows
    }

    private var managementInformation: String {
        let cmi = match.cmi
        let parts = [("title", cmi.title), ("author", cmi.author), ("licence", cmi.licence), ("URL", cmi.url)]
        func names(_ presence: MatchRecord.ManagementInformation.Presence) -> String {
            parts.filter { $0.1 == presence }.map(\.0).joined(separator: ", ")
        }
        let sentences = [
            ("in the record: ", names(.present)), ("not in the record: ", names(.absent)),
            ("not recorded for the work: ", names(.notRecorded)),
        ]
        return sentences.filter { !$0.1.isEmpty }.map { $0.0 + $0.1 }.joined(separator: "; ")
    }

    // MARK: Licence

    private func addLicence(to context: inout [String: Any]) {
        let licence = match.licence
        context["verdict"] = licence.verdict.rawValue
        context["reasons"] = licence.reasons.map { ["code": clipped($0), "words": clipped(ReasonText.words($0))] }
        context["grant"] = licence.grant.map(clipped)
        context["conditions"] = licence.conditions.isEmpty ? nil : clipped(licence.conditions.joined(separator: ", "))
        let assessment = entry.trace.assessment
        let grants = assessment.grants.prefix(limits.trace).map { grant in
            [
                "name": "\(clipped(grant.uid)), version \(grant.version)",
                "result": grant.failed.map { "fails at: \(Self.words(forField: $0))" } ?? "all fields agree",
                "fields": Self.fields(grant),
            ]
        }
        let signals = assessment.signals.prefix(limits.trace).map { signal in
            [
                "name": "\(signal.kind.rawValue) \(clipped(signal.uid))",
                "result": signal.preference?.rawValue ?? "says nothing of the use",
                "fields": "in force: \(signal.inForce.rawValue)"
                    + (signal.code.map { "; rule: \(clipped($0))" } ?? "") + "; SHA-256 \(signal.digest)",
            ]
        }
        context["considered"] = grants + signals
        let total = assessment.grants.count + assessment.signals.count
        context["hasTrace"] = total > 0
        context["traceCount"] =
            "\(Numbers.counted(assessment.grants.count, "grant")), \(Numbers.counted(assessment.signals.count, "signal"))"
        if grants.count + signals.count < total {
            context["traceNote"] =
                "\(Numbers.grouped(grants.count + signals.count)) of \(Numbers.grouped(total)) are shown; all of them are "
                + "on line \(Numbers.grouped(entry.line)) of \(ResultsFile.trace.rawValue)."
        }
    }

    private static func words(forField field: String) -> String {
        switch field {
        case "notProhibited": "prohibition"
        case "inForce": "in force over the time of acquisition"
        default: field
        }
    }

    private static func fields(_ grant: GrantTrace) -> String {
        [
            ("assignee", grant.assignee), ("target", grant.target), ("usage", grant.usage),
            ("territory", grant.territory), ("channel", grant.channel), ("not prohibited", grant.notProhibited),
            ("in force", grant.inForce),
        ].map { "\($0.0): \($0.1.rawValue)" }.joined(separator: "; ")
    }

    private func addSiblings(to context: inout [String: Any]) {
        let siblings = match.alsoIn
        guard !siblings.isEmpty else { return }
        context["siblingCount"] = Numbers.counted(siblings.count, "other registered work")
        let length = min(200, limits.value)
        context["siblings"] = siblings.prefix(limits.siblings).map { sibling in
            [
                "siblingID": Clipped.text(sibling.externalId ?? sibling.id, to: length),
                "siblingHolder": Clipped.text(sibling.holder, to: length),
                "siblingCollection": Clipped.text(sibling.collection, to: length),
                "siblingDate": Clipped.text(sibling.publishedAt ?? "date not recorded", to: length),
            ]
        }
        if siblings.count > limits.siblings {
            context["siblingNote"] =
                "\(limits.siblings) of \(Numbers.grouped(siblings.count)) are named; all of them are on line "
                + "\(Numbers.grouped(entry.line)) of \(ResultsFile.matches.rawValue)."
        }
    }
}

/// A reviewer's decision on the page.
enum DecisionView {
    /// `reason` and `value`: The code points shown of the reason, and of the reviewer's name.
    static func context(_ standing: DecisionRegister.Standing, reason: Int, value: Int) -> [String: Any] {
        let decision = standing.decision
        var context: [String: Any] = [
            "status": decision.status.rawValue, "decisionReason": Clipped.text(decision.reason, to: reason),
            "decidedAt": decision.decidedAt, "decidedText": HTMLReport.readable(decision.decidedAt),
        ]
        context["reviewer"] = decision.reviewer.map { Clipped.text($0, to: value) }
        if standing.earlier > 0 {
            context["earlier"] = Numbers.counted(standing.earlier, "earlier decision") + " on file"
        }
        return context
    }
}
