/// Signs that the words of a passage were disguised: what a reader cannot see and a search does not find.
///
/// Counted are words of the record that equal a word of the work only after disguise is removed.
public struct Obfuscation: Hashable, Codable, Sendable {
    /// Words with invisible characters inside them that the work's word does not have.
    public var invisible: Int
    /// Words with letters of another script that look like the work's letters.
    public var lookAlike: Int
    /// Words among them that mix scripts, which no orthography does.
    public var mixedScript: Int

    /// What a passage shows; `nil` where it shows nothing.
    ///
    /// `pairs`: The matched words as they stand in the record and in the work.
    ///
    /// - Complexity: O(bytes of the words).
    public init?(_ pairs: some Sequence<(record: Substring, work: Substring)>) {
        invisible = 0
        lookAlike = 0
        mixedScript = 0
        for (record, work) in pairs where !record.utf8.elementsEqual(work.utf8) {
            if record.unicodeScalars.count(where: Self.isInvisible) > work.unicodeScalars.count(where: Self.isInvisible)
            {
                invisible += 1
            }
            let scripts = Self.scripts(of: record)
            guard !scripts.isSubset(of: Self.scripts(of: work)) else { continue }
            lookAlike += 1
            if scripts.count > 1 { mixedScript += 1 }
        }
        if invisible == 0, lookAlike == 0 { return nil }
    }

    /// Zero-width space, word joiner, byte order mark and Mongolian vowel separator: they never belong inside a word.
    ///
    /// Joiners, soft hyphens and variation selectors do in some orthographies.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        [0x200B, 0x2060, 0xFEFF, 0x180E].contains(scalar.value)
    }

    private enum Script { case latin, greek, cyrillic, armenian, cherokee }

    /// The scripts of `word` among those whose letters look alike.
    private static func scripts(of word: Substring) -> Set<Script> {
        var scripts: Set<Script> = []
        for scalar in word.unicodeScalars {
            switch scalar.value {
            case 0x41...0x5A, 0x61...0x7A, 0xC0...0x24F, 0x1E00...0x1EFF: scripts.insert(.latin)
            case 0x370...0x3FF, 0x1F00...0x1FFF: scripts.insert(.greek)
            case 0x400...0x52F: scripts.insert(.cyrillic)
            case 0x530...0x58F: scripts.insert(.armenian)
            case 0x13A0...0x13FF, 0xAB70...0xABBF: scripts.insert(.cherokee)
            default: break
            }
        }
        return scripts
    }
}
