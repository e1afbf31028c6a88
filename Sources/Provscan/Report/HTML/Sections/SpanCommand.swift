internal import ProvscanCore

/// A command line with which a reader looks at the bytes of a passage in the source itself.
struct SpanCommand {
    let lines: String

    /// Lines of JSON get a Python one-liner that decodes the record, other files `dd`;
    /// an address that neither can reach gets the general form with its parts to fill in.
    init(_ locator: Locator, _ bytes: ByteSpan) {
        let parts = locator.description.split(separator: "!", omittingEmptySubsequences: false)
        let source = ShellWord.quoted(String(parts[0]))
        let address = parts.count == 2 && parts[1].hasPrefix("line-") ? parts[1].dropFirst("line-".count) : ""
        let place = address.split(separator: "/", maxSplits: 1).map(String.init)
        let field = place.count > 1 ? place[1] : "text"
        if parts.count == 1 {
            lines = "dd if=\(source) bs=1 skip=\(bytes.start) count=\(bytes.count) status=none"
        } else if let line = place.first.flatMap({ Int($0) }), field.utf8.allSatisfy(ShellWord.isPlain) {
            let script =
                "import json, sys; t = json.load(sys.stdin)[\"\(field)\"].encode(); "
                + "print(t[\(bytes.start):\(bytes.end)].decode())"
            lines =
                "\(Self.reader(of: String(parts[0]))) \(source) | sed -n \(line)p "
                + "| python3 -c \(ShellWord.quoted(script))"
        } else {
            lines = "COMMAND THAT PRINTS THE DECODED TEXT | tail -c +\(bytes.start + 1) | head -c \(bytes.count)"
        }
    }

    private static func reader(of path: String) -> String {
        if path.hasSuffix(".gz") { return "zcat" }
        if path.hasSuffix(".zst") { return "zstdcat" }
        if path.hasSuffix(".bz2") { return "bzcat" }
        if path.hasSuffix(".xz") { return "xzcat" }
        return "cat"
    }
}

/// Words of a POSIX shell command line.
enum ShellWord {
    /// `word` as a shell reads it back; plain words stay as they are.
    static func quoted(_ word: String) -> String {
        guard word.isEmpty || !word.utf8.allSatisfy(isPlain) else { return word }
        // On code points: a combining mark after an apostrophe must not hide it.
        var quoted = "'"
        for scalar in word.unicodeScalars {
            if scalar == "'" { quoted += "'\\''" } else { quoted.unicodeScalars.append(scalar) }
        }
        return quoted + "'"
    }

    /// Whether a shell takes `byte` literally.
    static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: "/"), UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "="), UInt8(ascii: "+"):
            true
        default: false
        }
    }
}
