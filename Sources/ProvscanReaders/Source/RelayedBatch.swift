/// A batch that knows the bytes it was cut from, so that they can be written out again.
///
/// The bytes of all batches of a source, one after the other, are the source itself: what is no record, such as blank
/// lines and a byte order mark, and what could not be read, is among them.
public protocol RelayedBatch: DocumentBatch {
    /// The bytes that the batch was cut from, decompressed.
    var relayedBytes: ArraySlice<UInt8> { get }

    /// Where in ``relayedBytes`` the record stands that holds the text `ordinal`, with the end of its line.
    ///
    /// Texts of one record follow each other and have the same range; the ranges of different records do not overlap.
    func relayedRange(of ordinal: Int) -> Range<Int>

    /// A record with `value`, a JSON text, under `name`; `nil` where the record cannot carry it.
    ///
    /// `record`: The bytes of ``relayedBytes`` in one of the ranges.
    func setting(_ name: String, to value: [UInt8], in record: ArraySlice<UInt8>) -> [UInt8]?
}
