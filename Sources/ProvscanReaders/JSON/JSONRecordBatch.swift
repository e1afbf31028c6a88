internal import ProvscanCore
internal import Synchronization

/// How the records of a block are told apart.
enum RecordCut: Sendable {
    /// One record per line; `first` is the number of the first line, from 1, and `start` the place of its first byte.
    case lines(first: Int, start: Int = 0)
    /// One record per range; `first` is the number of the first record, from 1.
    case ranges([Range<Int>], first: Int)
    /// One row of a table per range; `first` is the number of the first row, from 1.
    case rows([Range<Int>], first: Int)
    /// One row of a row group, which is the source, per range.
    case groupRows([Range<Int>], first: Int)
}

/// Where a text came from: the record's bytes and number, and its place among the record's texts.
///
/// Not inside the batch: what is inside a generic type is only known at run time, time and again.
private struct TextOrigin {
    var range: Range<Int>
    var number: Int
    var index: Int
    /// Whether the text was found by the deeper plan.
    var isDeeper = false
}

/// JSON records cut from one source and parsed when they are visited.
final class JSONRecordBatch<Mapping: JSONRecordMapping>: DocumentBatch {
    let byteCount: Int
    /// The records, followed by at least ``JSONReader/padding`` bytes that are not part of them.
    private let block: [UInt8]
    private let cut: RecordCut
    private let source: Locator
    private let mapping: Mapping
    private let recordLimit: Int
    /// What is wrong with records that are read nevertheless, by their number.
    private let damage: [Int: String]
    /// The origins of the texts that the first visit has come to.
    private let origins = Mutex<[TextOrigin]>([])

    /// Takes records, and what is wrong with those of them that are read nevertheless, by number.
    ///
    /// - Precondition: `block` has ``JSONReader/padding`` bytes after the first `byteCount`.
    init(
        block: [UInt8], byteCount: Int, cut: RecordCut, source: Locator, mapping: Mapping, recordLimit: Int,
        damage: [Int: String] = [:]
    ) {
        precondition(block.count >= byteCount + JSONReader.padding, "a block of \(block.count) bytes lacks padding")
        self.block = block
        self.byteCount = byteCount
        self.cut = cut
        self.source = source
        self.mapping = mapping
        self.recordLimit = recordLimit
        self.damage = damage
    }

    /// The records as text, for tests.
    var recordsForTests: [String] {
        switch cut {
        case .lines: []
        case .ranges(let ranges, _), .rows(let ranges, _), .groupRows(let ranges, _):
            ranges.map { String(decoding: block[$0], as: UTF8.self) }
        }
    }

    func visit(_ body: (_ text: Span<UInt8>, _ ordinal: Int) -> Void) -> BatchTally {
        var tally = BatchTally()
        var found = 0
        func take(_ text: Span<UInt8>, _ origin: TextOrigin) {
            origins.withLock { if $0.count == found { $0.append(origin) } }
            body(text, found)
            tally.textBytes += text.count
            found += 1
        }
        JSONReader.withReader { reader in
            // Safety: the block outlives the visit.
            unsafe block.withUnsafeBufferPointer { bytes in
                unsafe forEachRecord(in: bytes) { range, number in
                    tally.records += 1
                    var index = 0
                    var verdict = unsafe read(range, of: bytes, reader, mapping.textPlan) { reader in
                        mapping.texts(in: reader) { text in
                            take(text, TextOrigin(range: range, number: number, index: index))
                            index += 1
                        }
                    }
                    if case .skipped(.noTextField) = verdict, let plan = mapping.deeperPlan {
                        verdict = unsafe read(range, of: bytes, reader, plan) { reader in
                            mapping.deeperTexts(in: reader) { text in
                                take(text, TextOrigin(range: range, number: number, index: index, isDeeper: true))
                                index += 1
                            }
                        }
                    }
                    count(verdict, number, &tally)
                }
            }
            tally.replacedSequences += reader.replaced
            reader.replaced = 0
        }
        return tally
    }

    func describe(_ ordinal: Int) -> (locator: Locator, metadata: DocumentMetadata) {
        let origin = origin(of: ordinal)
        return JSONReader.withReader { reader in
            // Safety: the block outlives the call.
            unsafe block.withUnsafeBufferPointer { bytes in
                var locator = locator(origin.number)
                var metadata = DocumentMetadata()
                let plan = origin.isDeeper ? mapping.deeperPlan ?? mapping.textPlan : mapping.textPlan
                _ = unsafe read(origin.range, of: bytes, reader, plan) { reader in
                    locator =
                        origin.isDeeper
                        ? mapping.deeperLocator(of: origin.index, in: reader, record: locator)
                        : mapping.locator(of: origin.index, in: reader, record: locator)
                    return .texts(0)
                }
                _ = unsafe read(origin.range, of: bytes, reader, mapping.metadataPlan) { reader in
                    metadata = mapping.metadata(in: reader)
                    return .texts(0)
                }
                reader.replaced = 0
                return (locator, metadata)
            }
        }
    }

    func record(of ordinal: Int) -> Locator { locator(origin(of: ordinal).number) }

    /// The origin of a text; visits the batch if that has not been done.
    private func origin(of ordinal: Int) -> TextOrigin {
        if let known = origins.withLock({ $0.indices.contains(ordinal) ? $0[ordinal] : nil }) { return known }
        _ = visit { _, _ in }
        return origins.withLock { known in
            precondition(known.indices.contains(ordinal), "no text \(ordinal)")
            return known[ordinal]
        }
    }

    private func locator(_ number: Int) -> Locator {
        switch cut {
        case .lines: source.line(number)
        case .ranges: source.record(number)
        case .rows: source.member("row-\(number)")
        case .groupRows: source.field("row-\(number)")
        }
    }

    private func count(_ verdict: RecordVerdict, _ number: Int, _ tally: inout BatchTally) {
        var problem = damage[number]
        switch verdict {
        case .texts(let count): tally.texts += count
        case .skipped(let reason): if problem == nil { tally.skipped[reason, default: 0] += 1 }
        case .damaged(let reason): problem = reason
        }
        if let problem { tally.damaged.append(Damage(locator: locator(number), reason: problem)) }
    }

    /// Reads one record by `plan` and lets `use` judge it; invalid UTF-8 is replaced in a copy first.
    @unsafe
    private func read(
        _ range: Range<Int>, of bytes: UnsafeBufferPointer<UInt8>, _ reader: JSONReader, _ plan: JSONFieldPlan,
        _ use: (JSONReader) -> RecordVerdict
    ) -> RecordVerdict {
        guard range.count <= recordLimit else {
            return .damaged(
                "the record has \(range.count) bytes, more than the limit of \(recordLimit); raise the record limit")
        }
        let record = unsafe UnsafeBufferPointer(rebasing: bytes[range])
        switch unsafe reader.read(record, plan: plan) {
        case .object: return use(reader)
        case .other: return .skipped(.noTextField)
        case .damaged(let reason): return .damaged(reason)
        case .badUTF8: break
        }
        let repair = unsafe UTF8Repair(record)
        let copy = repair.text + [UInt8](repeating: 0, count: JSONReader.padding)
        // Safety: the copy outlives the use of its values.
        return unsafe copy.withUnsafeBufferPointer { copy in
            let record = unsafe UnsafeBufferPointer(rebasing: copy[..<repair.text.count])
            switch unsafe reader.read(record, plan: plan) {
            case .object:
                reader.replaced += repair.replaced
                return use(reader)
            case .other: return .skipped(.noTextField)
            case .damaged(let reason): return .damaged(reason)
            case .badUTF8: return .damaged("invalid UTF-8 that could not be replaced; convert the file to UTF-8")
            }
        }
    }

    /// Calls `body` with each record that is not blank, and its number.
    @unsafe
    @inline(__always)
    private func forEachRecord(
        in bytes: UnsafeBufferPointer<UInt8>, _ body: (_ range: Range<Int>, _ number: Int) -> Void
    ) {
        switch cut {
        case .ranges(let ranges, let first), .rows(let ranges, let first),
            .groupRows(let ranges, let first):
            for (index, range) in ranges.enumerated() { body(range, first + index) }
        case .lines(var number, var start):
            while start < byteCount {
                let end = unsafe ByteScan.first(ByteScan.newline, in: bytes, start..<byteCount) ?? byteCount
                if unsafe !isBlank(bytes, start..<end) { body(start..<end, number) }
                number += 1
                start = end + 1
            }
        }
    }

    @unsafe
    private func isBlank(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool {
        unsafe bytes[range].allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
    }
}

extension JSONRecordBatch: SchemaNaming where Mapping == CorpusMapping {
    func schemaName(of ordinal: Int) -> String? {
        let origin = origin(of: ordinal)
        return JSONReader.withReader { reader in
            var name: String?
            // Safety: the block outlives the call.
            unsafe block.withUnsafeBufferPointer { bytes in
                _ = unsafe read(origin.range, of: bytes, reader, mapping.metadataPlan) { reader in
                    name = mapping.schemaName(in: reader)
                    return .texts(0)
                }
            }
            reader.replaced = 0
            return name
        }
    }
}

extension JSONRecordBatch: RelayedBatch {
    var relayedBytes: ArraySlice<UInt8> {
        guard case .lines = cut else { preconditionFailure("only lines can be written out as they were read") }
        return block[..<byteCount]
    }

    func relayedRange(of ordinal: Int) -> Range<Int> {
        let line = origin(of: ordinal).range
        return line.lowerBound..<min(line.upperBound + 1, byteCount)
    }

    func setting(_ name: String, to value: [UInt8], in record: ArraySlice<UInt8>) -> [UInt8]? {
        JSONObjectText.setting(name, to: value, in: record)
    }
}

/// A record that was refused before it was read, or a part of it.
struct RefusedRecord: RelayedBatch {
    var relayedBytes: ArraySlice<UInt8>
    /// Why it was refused; stands with the first part.
    var damage: Damage?

    var byteCount: Int { relayedBytes.count }

    func visit(_ body: (_ text: Span<UInt8>, _ ordinal: Int) -> Void) -> BatchTally {
        var tally = BatchTally()
        if let damage {
            tally.records = 1
            tally.damaged = [damage]
        }
        return tally
    }

    func relayedRange(of ordinal: Int) -> Range<Int> {
        preconditionFailure("a refused record has no text \(ordinal)")
    }

    func setting(_ name: String, to value: [UInt8], in record: ArraySlice<UInt8>) -> [UInt8]? { nil }

    func describe(_ ordinal: Int) -> (locator: Locator, metadata: DocumentMetadata) {
        preconditionFailure("a refused record has no text \(ordinal)")
    }
}
