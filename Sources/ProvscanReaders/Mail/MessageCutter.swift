internal import ProvscanCore

/// Cuts a mailbox into messages: of each the text, quoted lines of others left out.
struct MessageCutter: RawTextCutter {
    private var record = 0
    private var pending: [UInt8]?

    mutating func next(from buffer: ByteBuffer, locator: Locator, limit: Int) -> RawRecord? {
        guard let message = message(from: buffer, limit: limit) else { return nil }
        record += 1
        let place = locator.record(record)
        guard message.count <= limit else {
            let reason = "longer than the limit of \(limit) bytes; raise the record limit"
            return RawRecord(
                content: .damaged(Damage(locator: place, reason: reason)), byteCount: message.count)
        }
        let mail = MailMessage(message)
        guard let body = mail.text else {
            return RawRecord(content: .skipped(.noTextField), byteCount: message.count)
        }
        let text = RawText(locator: place, metadata: mail.metadata, bytes: body, form: .plain(charset: "utf-8"))
        return RawRecord(content: .text(text), byteCount: message.count)
    }

    /// The lines from one `From ` line to the next; a little over the limit at most.
    private mutating func message(from buffer: ByteBuffer, limit: Int) -> [UInt8]? {
        var message: [UInt8] = []
        var previousIsBlank = true
        var isFirst = true
        if let first = pending ?? buffer.line(limit: HeaderFields.limit) {
            pending = nil
            if !first.starts(with: "From ".utf8) { message += first }
        } else {
            return nil
        }
        while let line = buffer.line(limit: HeaderFields.limit) {
            if line.starts(with: "From ".utf8), previousIsBlank, !isFirst {
                pending = line
                break
            }
            isFirst = false
            previousIsBlank = line.allSatisfy { $0 == 0x0A || $0 == 0x0D }
            if message.count <= limit {
                // A line of the text that began with "From " was quoted by the writer.
                let isQuoted =
                    line.first == UInt8(ascii: ">") && line.drop { $0 == UInt8(ascii: ">") }.starts(with: "From ".utf8)
                message += isQuoted ? Array(line.dropFirst()) : line
            }
        }
        return message
    }
}

/// One message (RFC 5322) with its parts (RFC 2045): the first text, plain rather than HTML.
struct MailMessage {
    private static let depthLimit = 10
    private static let partLimit = 1_000

    private(set) var metadata = DocumentMetadata()
    /// The text in UTF-8, without quoted lines; `nil` when there is none.
    private(set) var text: [UInt8]?

    init(_ message: [UInt8]) {
        var end = 0
        let fields = HeaderFields(message[...], end: &end)
        metadata.externalID = fields["Message-ID"]?.filter { $0 != "<" && $0 != ">" }
        metadata.author = fields["From"].map(Self.decodedWords)
        metadata.title = fields["Subject"].map(Self.decodedWords)
        metadata.publishedAt = fields["Date"].map(Timestamp.fromFeed)
        var parts = 0
        text = Self.text(fields, message[end...], depth: 0, &parts).map(Self.withoutQuotes)
    }

    private static func text(
        _ fields: HeaderFields, _ body: ArraySlice<UInt8>, depth: Int, _ parts: inout Int
    ) -> [UInt8]? {
        parts += 1
        guard depth < depthLimit, parts < partLimit else { return nil }
        let type = fields["Content-Type"] ?? "text/plain"
        let token = HeaderFields.token(type)
        if fields["Content-Disposition"]?.lowercased().hasPrefix("attachment") == true { return nil }
        if token.hasPrefix("multipart/"), let boundary = HeaderFields.parameter("boundary", of: type), !boundary.isEmpty
        {
            var found: [[UInt8]] = []
            var html: [UInt8]?
            for part in split(body, boundary: Array("--\(boundary)".utf8)) {
                var end = part.startIndex
                let inner = HeaderFields(part, end: &end)
                let innerType = HeaderFields.token(inner["Content-Type"] ?? "text/plain")
                guard let text = text(inner, part[end...], depth: depth + 1, &parts) else { continue }
                if innerType == "text/html" {
                    html = html ?? text
                } else {
                    found.append(text)
                    if token == "multipart/alternative" { break }
                }
            }
            return found.isEmpty ? html : Array(found.joined(separator: [ByteScan.newline]))
        }
        if token == "message/rfc822" { return nil }
        guard token.hasPrefix("text/") || token.isEmpty || !token.contains("/") else { return nil }
        let decoded = decoded(body, fields["Content-Transfer-Encoding"]?.lowercased() ?? "")
        let text = TextDecoding.utf8(decoded, label: HeaderFields.parameter("charset", of: type)).text
        return token == "text/html" ? HTMLText.plainText(of: text) : text
    }

    /// The parts between the boundary lines.
    private static func split(_ body: ArraySlice<UInt8>, boundary: [UInt8]) -> [ArraySlice<UInt8>] {
        var parts: [ArraySlice<UInt8>] = []
        var start: Int?
        var position = body.startIndex
        while position < body.endIndex {
            let next = (body[position...].firstIndex(of: ByteScan.newline) ?? body.endIndex - 1) + 1
            if body[position..<next].starts(with: boundary) {
                if let start { parts.append(body[start..<position]) }
                start = next
                if body[position..<next].dropFirst(boundary.count).starts(with: "--".utf8) { return parts }
            }
            position = next
        }
        if let start { parts.append(body[start...]) }
        return parts
    }

    private static func decoded(_ body: ArraySlice<UInt8>, _ encoding: String) -> [UInt8] {
        if encoding.contains("base64") { return base64(body) }
        return encoding.contains("quoted-printable") ? quotedPrintable(body) : Array(body)
    }

    /// Decodes base64 (RFC 4648), other characters passed over.
    static func base64(_ text: some Sequence<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in text {
            let value: UInt8
            switch byte {
            case 0x41...0x5A: value = byte - 0x41
            case 0x61...0x7A: value = byte - 0x61 + 26
            case 0x30...0x39: value = byte - 0x30 + 52
            case UInt8(ascii: "+"): value = 62
            case UInt8(ascii: "/"): value = 63
            default: continue
            }
            bits = bits << 6 | UInt32(value)
            count += 1
            if count == 4 {
                result += [
                    UInt8(truncatingIfNeeded: bits >> 16), UInt8(truncatingIfNeeded: bits >> 8),
                    UInt8(truncatingIfNeeded: bits),
                ]
                (bits, count) = (0, 0)
            }
        }
        if count == 3 { result += [UInt8(truncatingIfNeeded: bits >> 10), UInt8(truncatingIfNeeded: bits >> 2)] }
        if count == 2 { result.append(UInt8(truncatingIfNeeded: bits >> 4)) }
        return result
    }

    /// Decodes quoted-printable (RFC 2045 §6.7); what is not well-formed stays.
    static func quotedPrintable(_ text: some Collection<UInt8>) -> [UInt8] {
        let source = Array(text)
        var result: [UInt8] = []
        var position = 0
        while position < source.count {
            let byte = source[position]
            position += 1
            guard byte == UInt8(ascii: "=") else {
                result.append(byte)
                continue
            }
            let rest = source[position...].prefix(2)
            if rest.count == 2, let value = UInt8(String(decoding: rest, as: UTF8.self), radix: 16) {
                result.append(value)
                position += 2
            } else if rest.first == ByteScan.newline {
                position += 1
            } else if rest.first == 0x0D {
                position += rest.count
            } else {
                result.append(byte)
            }
        }
        return result
    }

    /// Decodes `=?charset?B?text?=` in a field (RFC 2047).
    static func decodedWords(_ value: String) -> String {
        var result = ""
        var rest = value[...]
        while let start = rest.firstRange(of: "=?") {
            let parts = rest[start.upperBound...].split(separator: "?", maxSplits: 3, omittingEmptySubsequences: false)
            guard parts.count == 4, parts[3].first == "=" else { break }
            let bytes = Array(parts[2].utf8)
            let isBase64 = parts[1].lowercased() == "b"
            let plain = isBase64 ? base64(bytes) : quotedPrintable(bytes.map { $0 == UInt8(ascii: "_") ? 0x20 : $0 })
            let before = rest[..<start.lowerBound]
            if !(before.allSatisfy { $0 == " " } && !result.isEmpty) { result += before }
            result += String(decoding: TextDecoding.utf8(plain, label: String(parts[0])).text, as: UTF8.self)
            rest = parts[3].dropFirst()
        }
        return result + rest
    }

    /// The text without the lines of others: those that begin with `>`, and the line that introduces them.
    static func withoutQuotes(_ text: [UInt8]) -> [UInt8] {
        var lines: [ArraySlice<UInt8>] = []
        for line in text.split(separator: ByteScan.newline, omittingEmptySubsequences: false) {
            if line.drop(while: { $0 == 0x20 }).first == UInt8(ascii: ">") {
                // "On Monday, X wrote:" stands directly before the quotation.
                if let last = lines.lastIndex(where: { $0.contains { $0 > 0x20 } }),
                    lines[last].last(where: { $0 > 0x20 }) == UInt8(ascii: ":"),
                    lines.count - last <= 2
                {
                    lines.removeSubrange(last...)
                }
                continue
            }
            lines.append(line)
        }
        return Array(lines.joined(separator: [ByteScan.newline]))
    }
}
