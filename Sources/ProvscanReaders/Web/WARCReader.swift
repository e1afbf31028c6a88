internal import ProvscanCore

/// Reads WARC (ISO 28500), its WET and WAT kinds, and the older ARC: the main text of pages, and plain texts.
///
/// Requests, metadata, revisits and media are passed over and counted.
/// - Note: `acquiredAt` is `WARC-Date`; of WET's conversion records it is the date of the conversion.
final class WARCReader: BatchReader {
    /// Bytes of a damaged stretch that are searched for the next record.
    private static let searchLimit = 1 << 26
    /// Bytes that end a record: two lines' ends (ISO 28500 section 4).
    private static let recordEnd = 4

    private let buffer: ByteBuffer
    private let locator: Locator
    private let options: ReaderOptions
    private var record = 0
    private var isFinished = false
    private var failure: ReadError?
    private var texts: [RawText] = []
    /// Whether batches know the bytes that they were cut from.
    private let relays: Bool
    /// Where the record of each text stands in those bytes.
    private var ranges: [Range<Int>] = []
    /// Bytes of a record without a text that are still to be passed over.
    private var passing = 0
    private var tally = BatchTally()
    private var batchBytes = 0

    /// `relays`: Whether the batches are written out again; they are ``RelayedBatch`` then.
    init(_ stream: any ByteStream, locator: Locator, options: ReaderOptions, relays: Bool = false) {
        buffer = ByteBuffer(stream, keeps: relays)
        self.relays = relays
        self.locator = locator
        self.options = options
    }

    func next() throws(ReadError) -> (any DocumentBatch)? {
        if passing > 0 {
            passOn()
        } else {
            while !isFinished, passing == 0, batchBytes < options.batchBytes { readRecord() }
        }
        if tally.records > 0 || !tally.damaged.isEmpty || !buffer.kept.isEmpty {
            defer { (texts, ranges, tally, batchBytes) = ([], [], BatchTally(), 0) }
            let batch = RawTextBatch(texts, tally: tally, byteCount: batchBytes)
            return relays ? RelayedTexts(batch, bytes: buffer.takeKept(), ranges: ranges) : batch
        }
        if let failure = failure ?? buffer.failure { throw failure }
        return nil
    }

    /// Reads one record, or what stands in its place.
    private func readRecord() {
        var line: [UInt8] = []
        repeat {
            guard let next = buffer.line(limit: HeaderFields.limit) else { return goOnAfterDamage() }
            line = next
        } while line.allSatisfy { $0 == 0x0D || $0 == 0x0A }
        record += 1
        tally.records += 1
        let start = buffer.consumed
        let first = buffer.kept.count - line.count
        if line.starts(with: "WARC/".utf8) {
            readWARC()
        } else if let header = ARCHeader(line) {
            readARC(header)
        } else {
            damaged("no record header where one belongs; what follows up to the next header is not read")
            resynchronise()
        }
        if relays { endRecord(from: first) }
        batchBytes += line.count + buffer.consumed - start
    }

    /// Takes the blank lines behind a record with it, and notes where it stands for the texts that came of it.
    private func endRecord(from first: Int) {
        var ends = 0
        while passing == 0, ends < Self.recordEnd, buffer.next == 0x0D || buffer.next == 0x0A { ends += buffer.skip(1) }
        while ranges.count < texts.count { ranges.append(first..<buffer.kept.count) }
    }

    /// Passes over another part of a long record without a text.
    private func passOn() {
        let part = min(passing, options.batchBytes)
        let passed = buffer.skip(part)
        passing = passed < part ? 0 : passing - part
        batchBytes += passed
        if passed < part { damaged("the record ends early; fetch the file again") }
    }

    /// At the end: goes on behind a damaged compressed record, if records follow it.
    private func goOnAfterDamage() {
        guard let failure = buffer.failure, buffer.resume() else {
            isFinished = true
            return
        }
        tally.damaged.append(
            Damage(locator: locator.record(record), reason: failure.message + "; records after it were read"))
    }

    private func readWARC() {
        guard let fields = HeaderFields(buffer), let length = fields["Content-Length"].flatMap({ Int($0) }), length >= 0
        else { return lost("the record's header is damaged or cut short") }
        let type = fields["WARC-Type"]?.lowercased() ?? ""
        let contentType = HeaderFields.token(fields["Content-Type"] ?? "")
        let isHTTP = contentType == "application/http"
        guard ["response", "resource", "conversion"].contains(type), isHTTP || Self.isText(contentType) else {
            return pass(length, type == "revisit" ? .revisit : .notText)
        }
        var metadata = DocumentMetadata(
            externalID: fields["WARC-Record-ID"].map(Self.bare), url: fields["WARC-Target-URI"].map(Self.bare))
        metadata.acquiredAt = fields["WARC-Date"]
        metadata.acquiredAtSource = metadata.acquiredAt == nil ? nil : "WARC-Date"
        metadata.payloadDigest = fields["WARC-Payload-Digest"]
        // A conversion is of another record: that is the one in the crawl.
        metadata.warcRecordID = (fields["WARC-Refers-To"] ?? fields["WARC-Record-ID"]).map(Self.bare)
        metadata.urlSource = metadata.url == nil ? nil : "WARC-Target-URI"
        metadata.language = fields["WARC-Identified-Content-Language"]
        guard let block = block(length) else { return }
        if isHTTP {
            addResponse(block, metadata)
        } else {
            add(block, contentType, HeaderFields.parameter("charset", of: fields["Content-Type"] ?? ""), metadata)
        }
    }

    private func readARC(_ header: ARCHeader) {
        if header.url.hasPrefix("filedesc:") || header.url.hasPrefix("dns:") { return pass(header.length, .notText) }
        var metadata = DocumentMetadata(url: header.url)
        metadata.acquiredAt = Timestamp.normalised(header.date)
        metadata.acquiredAtSource = "archive-date"
        guard let block = block(header.length) else { return }
        if block.starts(with: "HTTP/".utf8) {
            addResponse(block, metadata)
        } else if Self.isText(header.contentType) {
            add(block, header.contentType, nil, metadata)
        } else {
            tally.skipped[.notText, default: 0] += 1
        }
    }

    /// The record's block; `nil`, and noted, when it is too long or not all there.
    private func block(_ length: Int) -> [UInt8]? {
        guard length <= options.recordLimit else {
            _ = buffer.skip(length)
            damaged("the record has more than the limit of \(options.recordLimit) bytes; raise the record limit")
            return nil
        }
        let block = buffer.bytes(length)
        guard block.count == length else {
            damaged("the record ends \(length - block.count) bytes early; fetch the file again")
            return nil
        }
        return block
    }

    private func pass(_ length: Int, _ reason: Skip) {
        if relays, length > options.batchBytes {
            passing = length
            tally.skipped[reason, default: 0] += 1
            return
        }
        let passed = buffer.skip(length)
        if passed < length {
            damaged("the record ends \(length - passed) bytes early; fetch the file again")
        } else {
            tally.skipped[reason, default: 0] += 1
        }
    }

    private func addResponse(_ block: [UInt8], _ metadata: DocumentMetadata) {
        guard let message = HTTPMessage(block, limit: options.recordLimit, locator: locator.record(record)) else {
            return damaged("the HTTP response has no status line; fetch the page again")
        }
        if (300..<400).contains(message.status) {
            tally.skipped[.redirect, default: 0] += 1
            return
        }
        let isUnnamed = message.contentType.isEmpty && message.body.prefix(1_024).contains(UInt8(ascii: "<"))
        guard Self.isText(message.contentType) || isUnnamed else {
            tally.skipped[.notText, default: 0] += 1
            return
        }
        if let problem = message.problem { damaged(problem) }
        if message.problem != nil, message.body.isEmpty { return }
        add(message.body, isUnnamed ? "text/html" : message.contentType, message.charset, metadata)
    }

    private func add(_ bytes: [UInt8], _ type: String, _ charset: String?, _ metadata: DocumentMetadata) {
        texts.append(
            RawText(
                locator: locator.record(record), metadata: metadata, bytes: bytes,
                form: type.contains("html") ? .page(charset: charset) : .plain(charset: charset)))
    }

    private static func isText(_ type: String) -> Bool {
        ["text/html", "application/xhtml+xml", "text/plain", "text/markdown"].contains(type)
    }

    /// A value without the angle brackets that some writers put around it.
    private static func bare(_ value: String) -> String {
        value.hasPrefix("<http") ? String(value.dropFirst().prefix { $0 != ">" }) : value
    }

    private func damaged(_ reason: String) {
        tally.damaged.append(Damage(locator: locator.record(record), reason: reason))
    }

    private func lost(_ reason: String) {
        damaged(reason + "; fetch the file again")
        resynchronise()
    }

    /// Goes on to the next line that begins a WARC record.
    private func resynchronise() {
        let start = buffer.consumed
        while buffer.consumed - start < Self.searchLimit {
            // "WARC/" is looked for a line at a time, so the next record's first line is read by its first byte.
            if buffer.next == UInt8(ascii: "W") { return }
            guard buffer.line(limit: HeaderFields.limit) != nil else { return }
        }
        failure = ReadError(
            .damaged, locator, "no further record found; what follows is not read; fetch the file again")
        isFinished = true
    }
}

/// The line before each ARC record: `URL IP-address Archive-date Content-type Archive-length`.
struct ARCHeader {
    var url: String
    var date: String
    var contentType: String
    var length: Int

    /// - Returns: `nil` when `line` is no such line.
    init?(_ line: [UInt8]) {
        // A URL may contain blanks, so the line is read from its end.
        let words = line.split(whereSeparator: { $0 == 0x20 || $0 == 0x0D || $0 == 0x0A })
            .map { String(decoding: $0, as: UTF8.self) }
        guard words.count >= 5, let last = words.last, let length = Int(last), length >= 0 else { return nil }
        let tail = words.suffix(4)
        let dateWord = tail[tail.startIndex + 1]
        guard dateWord.utf8.count == 14, dateWord.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let first = words.first, first.contains(":")
        else { return nil }
        url = words.dropLast(4).joined(separator: " ")
        date = dateWord
        contentType = tail[tail.startIndex + 2].lowercased()
        self.length = length
    }
}
