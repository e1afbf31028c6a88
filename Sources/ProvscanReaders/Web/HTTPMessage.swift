internal import ProvscanCore

/// An HTTP response as crawls keep it, with its body brought back to what was sent.
struct HTTPMessage {
    var status: Int
    var contentType: String
    var charset: String?
    var body: [UInt8]
    /// What went wrong in the body; what came before it is there.
    var problem: String?

    /// Reads an HTTP response.
    ///
    /// `bytes`: The response from its status line on.
    /// `limit`: Bytes that the body may expand to.
    ///
    /// Returns `nil` when there is no status line.
    init?(_ bytes: [UInt8], limit: Int, locator: Locator) {
        guard bytes.starts(with: "HTTP/".utf8), let lineEnd = bytes.firstIndex(of: ByteScan.newline) else { return nil }
        let words = bytes[..<lineEnd].split(separator: 0x20, maxSplits: 2)
        status = words.count > 1 ? Int(String(decoding: words[1].prefix(3), as: UTF8.self)) ?? 0 : 0
        var bodyStart = bytes.count
        let fields = HeaderFields(bytes[(lineEnd + 1)...], end: &bodyStart)
        let type = fields["Content-Type"] ?? ""
        contentType = HeaderFields.token(type)
        charset = HeaderFields.parameter("charset", of: type)
        body = Array(bytes[bodyStart...])
        if fields["Transfer-Encoding"]?.lowercased().contains("chunked") == true, let joined = Self.dechunked(body) {
            body = joined
        }
        decode(fields["Content-Encoding"]?.lowercased() ?? "", limit, locator)
    }

    /// Undoes the content encoding, if the body really has it: crawlers often undo it and keep the field.
    private mutating func decode(_ encoding: String, _ limit: Int, _ locator: Locator) {
        guard !encoding.isEmpty, ["gzip", "deflate", "br", "zstd"].contains(where: { encoding.contains($0) }) else {
            return
        }
        if body.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
            inflateZstd(limit, locator)
        } else if body.starts(with: [0x1F, 0x8B]) {
            inflate(GzipByteStream(MemoryByteStream(body), locator: locator), limit)
        } else if encoding.contains("br"), !body.span.isValidUTF8 {
            inflate(CodecByteStream(MemoryByteStream(body), decoder: BrotliDecoder(), locator: locator), limit)
        } else if encoding.contains("deflate"), !body.span.isValidUTF8 {
            inflate(DeflateByteStream(body, locator: locator), limit)
        }
    }

    /// RFC 9659 lets a window have 8 MiB.
    private mutating func inflateZstd(_ limit: Int, _ locator: Locator) {
        if let stream = try? ZstdByteStream(MemoryByteStream(body), windowLog: 23, locator: locator) {
            inflate(stream, limit)
        } else {
            body = []
            problem = "no memory for the compressed body; run with fewer workers"
        }
    }

    private mutating func inflate(_ stream: any ByteStream, _ limit: Int) {
        var result: [UInt8] = []
        var isComplete = false
        while !isComplete, problem == nil, result.count <= limit {
            result.append(addingCapacity: 1 << 16) { output in
                do throws(ReadError) {
                    isComplete = try !output.fill(to: 1 << 16, from: stream)
                } catch {
                    problem = "the compressed body is damaged: " + error.message
                }
            }
        }
        if result.count > limit {
            result = []
            problem = "the body expands to more than \(limit) bytes; raise the record limit"
        }
        body = result
    }

    /// Joins the chunks (RFC 9112 §7.1); `nil` when the body is not chunked, whatever the field says.
    ///
    /// Of a body that is cut short, what is there is given.
    static func dechunked(_ body: [UInt8]) -> [UInt8]? {
        var result: [UInt8] = []
        var position = 0
        while position < body.count {
            guard let end = body[position...].prefix(20).firstIndex(of: ByteScan.newline) else { break }
            let digits = body[position..<end].prefix { $0 != 0x0D && $0 != UInt8(ascii: ";") && $0 != 0x20 }
            guard let size = Int(String(decoding: digits, as: UTF8.self), radix: 16), size >= 0, size <= body.count
            else { return position == 0 ? nil : result }
            if size == 0 { return result }
            let start = end + 1
            let stop = min(body.count, start + size)
            result += body[start..<stop]
            position = stop
            // The line end after the chunk; a body whose sizes are wrong is read by what follows.
            if position < body.count, body[position] == 0x0D { position += 1 }
            if position < body.count, body[position] == 0x0A { position += 1 }
        }
        return position == 0 ? nil : result
    }
}
