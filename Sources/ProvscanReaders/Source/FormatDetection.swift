internal import ProvscanCore

/// How the stored bytes of a source are compressed.
enum Compression: String {
    case none = ""
    case gzip = ".gz"
    case zstd = ".zst"
    case bzip2 = ".bz2"
    case xz = ".xz"
    case lz4 = ".lz4"
}

/// What holds members that are sources themselves; the raw value is its name in the coverage.
enum ContainerFormat: String {
    case tar, zip
    case sevenZip = "7z"
}

/// How texts stand in a source once it is decompressed; the raw value is its name on the command line.
enum RecordFormat: String, CaseIterable {
    case jsonLines = "jsonl"
    case jsonArray = "json-array"
    case text = "text"
    case markdown = "markdown"
    case xArchive = "x-archive"
    case csv = "csv"
    case html = "html"
    case warc = "warc"
    case feed = "feed"
    case wxr = "wxr"
    case stackExchange = "stack-exchange"
    case mediaWiki = "mediawiki"
    case parquet = "parquet"
    case arrow = "arrow"
    case mbox = "mbox"
    case textDocuments = "text-documents"
}

/// Recognises formats, by content first and by name second.
///
/// The one place that knows signatures.
enum FormatDetection {
    /// Bytes that are looked at.
    static let prefixCount = 1 << 16

    /// The compression that the first stored bytes show.
    static func compression(of prefix: [UInt8]) -> Compression {
        if prefix.starts(with: [0x1F, 0x8B]) { return .gzip }
        if prefix.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) { return .zstd }
        // A skippable frame: 0x184D2A50 to 0x184D2A5F, little-endian.
        if prefix.count >= 4, prefix[0] & 0xF0 == 0x50, prefix[1...3].elementsEqual([0x2A, 0x4D, 0x18]) {
            return .zstd
        }
        if prefix.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) || prefix.starts(with: "LZIP".utf8) { return .xz }
        if prefix.starts(with: [0x04, 0x22, 0x4D, 0x18]) { return .lz4 }
        if prefix.count >= 4, prefix.starts(with: "BZh".utf8), (0x31...0x39).contains(prefix[3]) { return .bzip2 }
        return isLZMA(prefix) ? .xz : .none
    }

    /// Whether the bytes are the header of a .lzma file: usual properties, a plausible dictionary and length.
    private static func isLZMA(_ prefix: [UInt8]) -> Bool {
        guard prefix.count >= 14, prefix[0] == 0x5D, prefix[1] == 0, prefix[2] == 0, prefix[13] == 0 else {
            return false
        }
        let length = prefix[5..<13]
        return length.allSatisfy { $0 == 0xFF } || length.suffix(3).allSatisfy { $0 == 0 }
    }

    /// The container that the first bytes show.
    static func container(of prefix: [UInt8]) -> ContainerFormat? {
        if isZip(prefix) { return .zip }
        if prefix.starts(with: [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]) { return .sevenZip }
        return isTar(prefix) ? .tar : nil
    }

    /// Whether the first 512 bytes have the checksum of a tar header.
    private static func isTar(_ prefix: [UInt8]) -> Bool {
        guard prefix.count >= 512 else { return false }
        let digits = prefix[148..<156].drop { $0 == 0x20 }.prefix { (0x30...0x37).contains($0) }
        guard !digits.isEmpty, let stated = Int(String(decoding: digits, as: UTF8.self), radix: 8) else { return false }
        let sum = prefix[..<512].enumerated().reduce(0) {
            $0 + ((148..<156).contains($1.offset) ? 0x20 : Int($1.element))
        }
        return sum == stated
    }

    /// Whether the first stored bytes are those of a zip, be it empty or split.
    static func isZip(_ prefix: [UInt8]) -> Bool {
        [[0x50, 0x4B, 3, 4], [0x50, 0x4B, 5, 6], [0x50, 0x4B, 7, 8]].contains { prefix.starts(with: $0) }
    }

    /// The format of decompressed bytes.
    ///
    /// `prefix`: The first bytes, not empty.
    /// `name`: The file's name, which decides where the content leaves a choice.
    static func format(of prefix: [UInt8], name: String, locator: Locator) throws(ReadError) -> RecordFormat {
        let names = name.lowercased().split(separator: ".").dropFirst()
        if isPosts(prefix) { return .xArchive }
        if prefix.starts(with: "window.YTD.".utf8) {
            throw ReadError(.unrecognised, locator, "a part of an X archive without posts; name the archive's folder")
        }
        if prefix.starts(with: "PAR1".utf8) || prefix.starts(with: "PARE".utf8) { return .parquet }
        if prefix.starts(with: "ARROW1".utf8) || ArrowReader.isStream(prefix) { return .arrow }
        if prefix.starts(with: "WARC/".utf8) || prefix.starts(with: "filedesc://".utf8) { return .warc }
        if names.contains("warc") || names.contains("arc") || names.last == "wet" { return .warc }
        if prefix.starts(with: "From ".utf8), isMailbox(prefix) { return .mbox }
        if let format = markup(prefix) { return format }
        let json = firstJSON(prefix)
        // Bytes that are not text cost the record that they stand in, not the file.
        if case .record = json { return .jsonLines }
        let isNamedLines = names.contains("jsonl") || names.contains("ndjson")
        if case .array = json, !isNamedLines { return .jsonArray }
        guard TextDecoding.isMarkedUTF16(prefix) || !prefix.contains(0) && isMostlyText(prefix) else {
            throw .binary(locator)
        }
        switch json {
        case .openBrace where !isNamedLines:
            throw ReadError(
                .unrecognised, locator,
                "one JSON document over several lines; write one record per line (jq -c) and name that file")
        case .openBrace, .record, .array: return .jsonLines
        case .neither: break
        }
        if isNamedLines { return .jsonLines }
        if names.contains("mbox"), prefix.contains(UInt8(ascii: ":")) { return .mbox }
        if BlankLineCutter.isNamed(name) { return .textDocuments }
        if names.contains("csv") || names.contains("tsv") { return .csv }
        if names.contains(where: { ["html", "htm", "xhtml"].contains($0) }) { return .html }
        return names.contains(where: { ["md", "markdown", "mdx"].contains($0) }) ? .markdown : .text
    }

    /// Whether the line after `From ` is a header field.
    private static func isMailbox(_ prefix: [UInt8]) -> Bool {
        guard let newline = prefix.firstIndex(of: ByteScan.newline) else { return false }
        let name = prefix[(newline + 1)...].prefix { $0 > 0x20 && $0 != UInt8(ascii: ":") }
        return !name.isEmpty && prefix[(newline + 1 + name.count)...].first == UInt8(ascii: ":")
    }

    /// The format that the root element of HTML or XML shows.
    private static func markup(_ prefix: [UInt8]) -> RecordFormat? {
        let isUTF16 = prefix.starts(with: [0xFF, 0xFE]) || prefix.starts(with: [0xFE, 0xFF])
        var rest = String(decoding: prefix.prefix(4_096).filter { !isUTF16 || $0 != 0 }, as: UTF8.self)[...]
        rest = rest.drop { $0.isWhitespace || $0 == "\u{FEFF}" || $0 == "\u{FFFD}" }
        guard rest.first == "<" else { return nil }
        while rest.hasPrefix("<?") || rest.hasPrefix("<!--") {
            guard let end = rest.firstRange(of: rest.hasPrefix("<?") ? "?>" : "-->") else { return nil }
            rest = rest[end.upperBound...].drop { $0.isWhitespace }
        }
        let head = rest.prefix(2_000).lowercased()
        if head.hasPrefix("<!doctype html") { return .html }
        if head.hasPrefix("<!doctype"), let first = rest.firstRange(of: ">"),
            let end = rest[..<first.lowerBound].contains("[") ? rest.firstRange(of: "]>") : first
        {
            rest = rest[end.upperBound...].drop { $0.isWhitespace }
        }
        let root = rest.dropFirst().prefix { $0.isLetter || $0.isNumber || "-_:.".contains($0) }.lowercased()
        switch root {
        case "html", "body": return .html
        case "rss": return rest.contains("wordpress.org/export/") ? .wxr : .feed
        case "feed", "rdf:rdf", "channel": return .feed
        case "posts", "comments": return .stackExchange
        case "mediawiki": return .mediaWiki
        default: return nil
        }
    }

    /// Whether the bytes are the posts of an X archive, as a script that assigns them.
    static func isPosts(_ prefix: [UInt8]) -> Bool {
        prefix.starts(with: "window.YTD.tweet".utf8)
            && (prefix.starts(with: "window.YTD.tweet.".utf8) || prefix.starts(with: "window.YTD.tweets.".utf8))
            || prefix.starts(with: "window.YTD.note_tweet.".utf8)
            || prefix.starts(with: "window.YTD.deleted_tweets.".utf8)
    }

    private enum FirstJSON { case record, openBrace, array, neither }

    /// Whether the text begins with a JSON object, on one line as it seems, or an array of them.
    private static func firstJSON(_ prefix: [UInt8]) -> FirstJSON {
        let blank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        let start = prefix.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let content = prefix[start...].drop(while: blank)
        if content.first == UInt8(ascii: "["), content.dropFirst().first(where: { !blank($0) }) == UInt8(ascii: "{") {
            return .array
        }
        guard content.first == UInt8(ascii: "{") else { return .neither }
        let next = content.dropFirst().first { $0 != 0x20 && $0 != 0x09 }
        switch next {
        case nil, UInt8(ascii: "\""), UInt8(ascii: "}"): return .record
        case 0x0A, 0x0D: return .openBrace
        default: return .neither
        }
    }

    /// Whether control characters and invalid UTF-8 are rare: at most one byte in ten.
    private static func isMostlyText(_ prefix: [UInt8]) -> Bool {
        var strange = 0
        var position = 0
        while position < prefix.count {
            let byte = prefix[position]
            let length = UTF8Repair.sequence(in: prefix, at: position)
            if length < 0 || (byte < 0x20 && !(0x08...0x0D).contains(byte) && byte != 0x1B) { strange += 1 }
            position += abs(length)
        }
        return strange * 10 <= prefix.count
    }
}

extension ReadError {
    /// The failure of a source whose format nobody knows.
    static func binary(_ locator: Locator) -> ReadError {
        ReadError(
            .unrecognised, locator,
            "of no format that is read; name the format with --format or remove the file")
    }
}
