internal import CScanLoops

/// A text with the words joined again that a line end or a character reference divides.
///
/// `norm/1` reads `divi-` at the end of a line and `ded` on the next as two words, and `don&#39;t` as two. Whether
/// such a hyphen belongs to the word, no rule can tell: so both readings are matched, and each work is reported by the
/// one that agrees with it more.
struct JoinedReading {
    /// The text, parts of it left out or replaced.
    private(set) var text: [UInt8] = []
    /// Places in ``text`` from which on positions in the original are larger by a number of bytes; ascending.
    private var shifts: [(position: Int, bytes: Int)] = []

    /// Character references that stand for an apostrophe.
    private static let apostrophes = [
        "&#39;", "&#039;", "&#x27;", "&apos;", "&rsquo;", "&lsquo;", "&#8217;", "&#x2019;", "&amp;#39;", "&amp;#039;",
    ].map { Array($0.utf8) }

    /// The joined reading of `original`, or `nil` where no word is divided.
    ///
    /// - Complexity: O(bytes).
    init?(_ original: Span<UInt8>) {
        var position = 0
        var copied = 0
        while let sign = Self.divider(in: original, from: position) {
            position = sign + 1
            guard sign > 0, Self.isLetter(original[sign - 1]),
                let (end, replacement) = original[sign] == UInt8(ascii: "-")
                    ? Self.lineEnd(at: sign, in: original) : Self.apostrophe(at: sign, in: original)
            else { continue }
            for kept in copied..<sign { text.append(original[kept]) }
            text += replacement
            shifts.append((text.count, end - text.count))
            position = end
            copied = end
        }
        guard !shifts.isEmpty else { return nil }
        for kept in copied..<original.count { text.append(original[kept]) }
    }

    /// The first `-` or `&` from `start` on, or a later one where those before it divide nothing.
    private static func divider(in text: Span<UInt8>, from start: Int) -> Int? {
        let (hyphen, ampersand) = (UInt8(ascii: "-"), UInt8(ascii: "&"))
        var position = start
        if InstructionWidth.supported > .plain {
            // Safety: nothing is read outside the text, in which `start` lies.
            position = unsafe text.withUnsafeBufferPointer {
                unsafe provscan_find_divider($0.baseAddress, start, $0.count)
            }
        } else {
            while position < text.count, text[position] != hyphen, text[position] != ampersand { position += 1 }
        }
        return position < text.count ? position : nil
    }

    /// The place in the original of the byte at `position`.
    ///
    /// - Complexity: O(log joins).
    func original(_ position: Int) -> Int {
        var low = 0
        var high = shifts.count
        while low < high {
            let middle = (low + high) / 2
            if shifts[middle].position <= position { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? position : position + shifts[low - 1].bytes
    }

    /// A hyphen, the end of the line, and the letter in lower case that the next line starts with.
    private static func lineEnd(at hyphen: Int, in text: Span<UInt8>) -> (end: Int, replacement: [UInt8])? {
        var position = hyphen + 1
        var lines = 0
        while position < text.count {
            switch text[position] {
            case UInt8(ascii: "\n"): lines += 1
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): break
            case UInt8(ascii: "a")...UInt8(ascii: "z"), 0x80...: return lines == 1 ? (position, []) : nil
            default: return nil
            }
            position += 1
        }
        return nil
    }

    private static func apostrophe(at ampersand: Int, in text: Span<UInt8>) -> (end: Int, replacement: [UInt8])? {
        for reference in apostrophes where ampersand + reference.count < text.count {
            let end = ampersand + reference.count
            guard isLetter(text[end]), reference.indices.allSatisfy({ text[ampersand + $0] == reference[$0] }) else {
                continue
            }
            return (end, [UInt8(ascii: "'")])
        }
        return nil
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte >= 0x80
    }
}
