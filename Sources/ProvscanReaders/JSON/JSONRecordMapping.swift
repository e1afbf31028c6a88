internal import ProvscanCore

/// What one sound record gives.
enum RecordVerdict {
    case texts(Int)
    case skipped(Skip)
    /// A wanted value cannot be read: what happened and the way out.
    case damaged(String)
}

/// Says which values of a JSON record are texts, and what the others mean.
protocol JSONRecordMapping: Sendable {
    /// The fields that texts are found by.
    var textPlan: JSONFieldPlan { get }

    /// Calls `body` with each text of the record that `reader` has read by ``textPlan``.
    func texts(in reader: JSONReader, _ body: (Span<UInt8>) -> Void) -> RecordVerdict

    /// The fields that metadata are read from.
    var metadataPlan: JSONFieldPlan { get }

    /// The metadata of the record that `reader` has read by ``metadataPlan``.
    func metadata(in reader: JSONReader) -> DocumentMetadata

    /// The fields that are looked for in records in which ``textPlan`` found nothing; `nil` where there are none.
    var deeperPlan: JSONFieldPlan? { get }

    /// Calls `body` with each text of the record that `reader` has read by ``deeperPlan``.
    func deeperTexts(in reader: JSONReader, _ body: (Span<UInt8>) -> Void) -> RecordVerdict

    /// The address of the text `index` (from 0) of a record that `reader` has read by ``deeperPlan``.
    func deeperLocator(of index: Int, in reader: JSONReader, record: Locator) -> Locator

    /// The address of the text `index` (from 0) of the record at `record`, which `reader` has read by ``textPlan``.
    func locator(of index: Int, in reader: JSONReader, record: Locator) -> Locator
}

extension JSONRecordMapping {
    var deeperPlan: JSONFieldPlan? { nil }

    func deeperTexts(in reader: JSONReader, _ body: (Span<UInt8>) -> Void) -> RecordVerdict { .skipped(.noTextField) }

    func deeperLocator(of index: Int, in reader: JSONReader, record: Locator) -> Locator { record }
}
