internal import ProvscanCore

/// How the stored bytes of a source are compressed.
enum Compression: String {
    case none = ""
    case gzip = ".gz"
    case zstd = ".zst"
}

/// How texts stand in a source once it is decompressed; the raw value is its name on the command line.
enum RecordFormat: String, CaseIterable {
    case jsonLines = "jsonl"
    case jsonArray = "json-array"
    case text = "text"
    case markdown = "markdown"
    case xArchive = "x-archive"
}

/// Recognises formats, by content first and by name second. The one place that knows signatures.
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
        return .none
    }

    /// Whether the first stored bytes are those of a zip, be it empty or split.
    static func isZip(_ prefix: [UInt8]) -> Bool {
        [[0x50, 0x4B, 3, 4], [0x50, 0x4B, 5, 6], [0x50, 0x4B, 7, 8]].contains { prefix.starts(with: $0) }
    }

    /// The format of decompressed bytes.
    ///
    /// - Parameters:
    ///   - prefix: The first bytes, not empty.
    ///   - name: The file's name, which decides where the content leaves a choice.
    static func format(of prefix: [UInt8], name: String, locator: Locator) throws(ReadError) -> RecordFormat {
        let names = name.lowercased().split(separator: ".").dropFirst()
        if isPosts(prefix) { return .xArchive }
        if prefix.starts(with: "window.YTD.".utf8) {
            throw ReadError(.unrecognised, locator, "a part of an X archive without posts; name the archive's folder")
        }
        let json = firstJSON(prefix)
        // Bytes that are not text cost the record that they stand in, not the file.
        if case .record = json { return .jsonLines }
        let isNamedLines = names.contains("jsonl") || names.contains("ndjson")
        if case .array = json, !isNamedLines { return .jsonArray }
        guard !prefix.contains(0), isMostlyText(prefix) else { throw .binary(locator) }
        switch json {
        case .openBrace where !isNamedLines:
            throw ReadError(
                .unrecognised, locator,
                "one JSON document over several lines; write one record per line (jq -c) and name that file")
        case .openBrace, .record, .array: return .jsonLines
        case .neither: break
        }
        if isNamedLines { return .jsonLines }
        return names.contains(where: { ["md", "markdown", "mdx"].contains($0) }) ? .markdown : .text
    }

    /// Whether the bytes are the posts of an X archive, as a script that assigns them.
    static func isPosts(_ prefix: [UInt8]) -> Bool {
        prefix.starts(with: "window.YTD.tweet".utf8)
            && (prefix.starts(with: "window.YTD.tweet.".utf8) || prefix.starts(with: "window.YTD.tweets.".utf8))
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
            "neither JSON Lines, a JSON array, plain text, Markdown nor an X archive, plain or as .gz or .zst; "
                + "name the format with --format or remove the file")
    }
}
