internal import CSimdJSON
internal import ProvscanCore

/// Finds texts and metadata in the records of known corpora, and by options in any other.
struct CorpusMapping: JSONRecordMapping {
    let textPlan: JSONFieldPlan
    let metadataPlan: JSONFieldPlan
    fileprivate let options: ReaderOptions

    init(_ options: ReaderOptions) {
        self.options = options
        textPlan = JSONFieldPlan(options.textFields.isEmpty ? CorpusSchema.textFields : options.textFields)
        let schemas = CorpusSchema.known + [.genericSuspect, .owned]
        metadataPlan = JSONFieldPlan(
            options.idFields + options.urlFields + options.dateFields
                + schemas.flatMap(\.fields) + CorpusSchema.author + CorpusSchema.title + CorpusSchema.licence
                + CorpusSchema.provenance)
    }

    func texts(in reader: JSONReader, _ body: (Span<UInt8>) -> Void) -> RecordVerdict {
        var verdict = RecordVerdict.skipped(.noTextField)
        var given = 0
        // Escapes in the texts that are not handed on are checked here, since the parser leaves wanted strings alone.
        guard let first = firstText(in: reader) else { return missing(in: reader) }
        for slot in first + 1..<max(first + 1, textPlan.slotNames.count) where !reader.isSound(slot) {
            return badEscape(slot)
        }
        for slot in first..<textPlan.slotNames.count where reader.kind(slot) == PROVSCAN_JSON_STRING {
            let outcome = reader.withText(slot) { text -> RecordVerdict in
                if text.isEmpty { return .skipped(.emptyText) }
                if text.isDeletionMark { return .skipped(.deleted) }
                body(text)
                return .texts(1)
            }
            switch outcome {
            case nil: return badEscape(slot)
            case .texts: given += 1
            case .some(let skipped): verdict = skipped
            }
            if !givesEveryField { break }
        }
        return given > 0 ? .texts(given) : verdict
    }

    func locator(of index: Int, in reader: JSONReader, record: Locator) -> Locator {
        guard givesEveryField else { return record }
        let filled = textPlan.slotNames.indices.filter { slot in
            reader.kind(slot) == PROVSCAN_JSON_STRING && reader.withText(slot) { !$0.isEmpty } ?? false
        }
        let field = textPlan.slotNames[filled[index]]
        return record.field(field.utf8.first == UInt8(ascii: "/") ? String(field.dropFirst()) : field)
    }

    /// Whether each text field is a text of its own, and not just the first one present.
    private var givesEveryField: Bool { options.textFields.count > 1 }

    private func firstText(in reader: JSONReader) -> Int? {
        for slot in 0..<textPlan.slotNames.count where reader.kind(slot) == PROVSCAN_JSON_STRING { return slot }
        return nil
    }

    /// The verdict on a record without a string among its text fields.
    private func missing(in reader: JSONReader) -> RecordVerdict {
        for (slot, field) in textPlan.slotNames.enumerated() {
            let noun: String
            switch reader.kind(slot) {
            case PROVSCAN_JSON_ARRAY: noun = "an array"
            case PROVSCAN_JSON_OBJECT: noun = "an object"
            case PROVSCAN_JSON_NUMBER: noun = "a number"
            case PROVSCAN_JSON_BOOLEAN: noun = "true or false"
            default: continue
            }
            return .damaged("the field \(field) is \(noun), not a string; name the text with --text-field")
        }
        return .skipped(.noTextField)
    }

    private func badEscape(_ slot: Int) -> RecordVerdict {
        .damaged("invalid escape in the field \(textPlan.slotNames[slot]); write it again with a JSON library")
    }

    func metadata(in reader: JSONReader) -> DocumentMetadata {
        let schema = schema(of: reader)
        func value(_ overriding: [String], _ known: [String]) -> (text: String, field: String)? {
            for field in overriding.isEmpty ? known : overriding {
                if let text = reader.string(metadataPlan.slot(field)) { return (text, field) }
            }
            return nil
        }
        let url = value(options.urlFields, schema.url)
        var metadata = DocumentMetadata(
            externalID: value(options.idFields, schema.id)?.text, url: url?.text,
            author: value([], CorpusSchema.author)?.text, title: value([], CorpusSchema.title)?.text,
            licence: value([], CorpusSchema.licence)?.text)
        switch options.role {
        case .owned:
            metadata.publishedAt = value(options.dateFields, schema.published).map { Timestamp.normalised($0.text) }
        case .suspect:
            metadata.urlSource = url.map { Self.dotted($0.field) }
            metadata.layout = schema.markers.isEmpty ? nil : schema.name
            metadata.crawl = value([], CorpusSchema.crawl)?.text
            metadata.language = value([], CorpusSchema.language)?.text
            metadata.payloadDigest = value([], CorpusSchema.payloadDigest)?.text
            metadata.warcRecordID =
                value([], CorpusSchema.warcRecordID)?.text
                ?? metadata.externalID.flatMap { schema.name == "FineWeb" && $0.contains("urn:uuid:") ? $0 : nil }
            metadata.publishedAt = value([], schema.published).map { Timestamp.normalised($0.text) }
            if let acquired = value(options.dateFields, schema.acquired) {
                metadata.acquiredAt = Timestamp.normalised(acquired.text)
                metadata.acquiredAtSource = Self.dotted(acquired.field)
            }
        }
        return metadata
    }

    /// The published layout that the record follows; `nil` when it has none of its own.
    func schemaName(in reader: JSONReader) -> String? {
        CorpusSchema.known.first { schema in
            schema.markers.allSatisfy { reader.kind(metadataPlan.slot($0)) != PROVSCAN_JSON_ABSENT }
        }?.name
    }

    /// The first schema that the record follows.
    private func schema(of reader: JSONReader) -> CorpusSchema {
        guard options.role == .suspect else { return .owned }
        let followed = CorpusSchema.known.first { schema in
            schema.markers.allSatisfy { reader.kind(metadataPlan.slot($0)) != PROVSCAN_JSON_ABSENT }
        }
        return followed ?? .genericSuspect
    }

    /// `/metadata/date_download` as people write it: `metadata.date_download`.
    private static func dotted(_ field: String) -> String {
        guard field.utf8.first == UInt8(ascii: "/") else { return field }
        return field.dropFirst().split(separator: "/", omittingEmptySubsequences: false).joined(separator: ".")
    }
}

/// Records with several texts: instruction data, conversations, submissions.
extension CorpusMapping {
    var deeperPlan: JSONFieldPlan? { options.textFields.isEmpty ? InstructionFields.plan : nil }

    func deeperTexts(in reader: JSONReader, _ body: (Span<UInt8>) -> Void) -> RecordVerdict {
        let fields = InstructionFields.plan.slotNames
        let filled = fields.indices.filter { reader.kind($0) == PROVSCAN_JSON_STRING }
        if filled.contains(where: { InstructionFields.isBeyondLimit(fields[$0]) }) {
            return .damaged("more than \(InstructionFields.messageLimit) messages in one record; split it")
        }
        if let bad = filled.first(where: { !reader.isSound($0) }) {
            return .damaged("invalid escape in the field \(fields[bad]); write it again with a JSON library")
        }
        let isSubmission = reader.kind(0) == PROVSCAN_JSON_STRING
        if isSubmission, reader.withText(0, { $0.isDeletionMark }) ?? false { return .skipped(.deleted) }
        var given = 0
        for slot in wanted(filled, isSubmission) where reader.withText(slot, { !$0.isEmpty }) ?? false {
            _ = reader.withText(slot) { body($0) }
            given += 1
        }
        if given > 0 { return .texts(given) }
        return .skipped(wanted(filled, isSubmission).isEmpty ? .noTextField : .emptyText)
    }

    func deeperLocator(of index: Int, in reader: JSONReader, record: Locator) -> Locator {
        let fields = InstructionFields.plan.slotNames
        let filled = fields.indices.filter { reader.kind($0) == PROVSCAN_JSON_STRING }
        let given = wanted(filled, reader.kind(0) == PROVSCAN_JSON_STRING).filter { slot in
            reader.withText(slot) { !$0.isEmpty } ?? false
        }
        let field = fields[given[index]]
        return record.field(field.hasPrefix("/") ? String(field.dropFirst()) : field)
    }

    /// A title is a text of its own only above a submission's text.
    private func wanted(_ filled: [Int], _ isSubmission: Bool) -> [Int] {
        filled.filter { $0 != InstructionFields.titleSlot || isSubmission }
    }
}

extension Span<UInt8> {
    /// Whether the text is what Reddit puts where one was deleted.
    var isDeletionMark: Bool {
        (count == 9 && (starts(with: "[deleted]") || starts(with: "[removed]")))
    }
}
