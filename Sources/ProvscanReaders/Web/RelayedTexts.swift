internal import Crypto
internal import Foundation
internal import ProvscanCore

/// Records of a WARC stream with the bytes that they were cut from.
struct RelayedTexts: RelayedBatch {
    private let batch: RawTextBatch
    private let bytes: [UInt8]
    /// Of each raw text, where its record stands.
    private let ranges: [Range<Int>]

    init(_ batch: RawTextBatch, bytes: [UInt8], ranges: [Range<Int>]) {
        self.batch = batch
        self.bytes = bytes
        self.ranges = ranges
    }

    var byteCount: Int { batch.byteCount }
    var relayedBytes: ArraySlice<UInt8> { bytes[...] }

    func visit(_ body: (_ text: Span<UInt8>, _ ordinal: Int) -> Void) -> BatchTally { batch.visit(body) }

    func describe(_ ordinal: Int) -> (locator: Locator, metadata: DocumentMetadata) { batch.describe(ordinal) }

    func relayedRange(of ordinal: Int) -> Range<Int> { ranges[batch.index(of: ordinal)] }

    /// The record with a metadata record behind it, whose block is the object `{name:value}`.
    ///
    /// The metadata record has the date of the record it is about, and an identifier made from its content, so that a
    /// stream gives the same bytes each time.
    ///
    /// - Source: ISO 28500 (WARC 1.1) section 6.6.
    func setting(_ name: String, to value: [UInt8], in record: ArraySlice<UInt8>) -> [UInt8]? {
        guard let header = WARCHeaderText(record) else { return nil }
        let block = Array("{\"\(name)\":".utf8) + value + Array("}".utf8)
        var lines = [header.version, "WARC-Type: metadata"]
        lines.append("WARC-Record-ID: <urn:uuid:\(Self.identifier(of: block, about: header.recordID))>")
        lines.append("WARC-Date: \(header.date)")
        lines.append("WARC-Refers-To: \(header.recordID)")
        if let target = header.target { lines.append("WARC-Target-URI: \(target)") }
        lines += ["Content-Type: application/json", "Content-Length: \(block.count)", "", ""]
        let missing = record.suffix(4).elementsEqual("\r\n\r\n".utf8) ? "" : "\r\n\r\n"
        var tagged = Array(record)
        tagged += missing.utf8
        tagged += lines.joined(separator: "\r\n").utf8
        tagged += block
        tagged += "\r\n\r\n".utf8
        return tagged
    }

    /// A UUID of version 8 (RFC 9562 section 5.8) from a digest.
    private static func identifier(of block: [UInt8], about recordID: String) -> String {
        var bytes = Array(SHA256.hash(data: Data(recordID.utf8) + Data(block)).prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        // Safety: there are the sixteen bytes that are read.
        let uuid = unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(as: uuid_t.self) }
        return UUID(uuid: uuid).uuidString.lowercased()
    }
}

/// What the header of a WARC record says, as it stands there.
private struct WARCHeaderText {
    var version: String
    var recordID: String
    var date: String
    var target: String?

    /// - Returns: `nil` where `record` is no WARC record with an identifier and a date.
    init?(_ record: ArraySlice<UInt8>) {
        let buffer = ByteBuffer(MemoryByteStream(record))
        guard record.starts(with: "WARC/".utf8), let line = buffer.line(limit: HeaderFields.limit),
            let fields = HeaderFields(buffer), let recordID = fields["WARC-Record-ID"], let date = fields["WARC-Date"]
        else { return nil }
        version = String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        (self.recordID, self.date, target) = (recordID, date, fields["WARC-Target-URI"])
    }
}
