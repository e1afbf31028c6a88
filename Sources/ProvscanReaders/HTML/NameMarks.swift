/// What an element is for, by what stands anywhere in its class, its identifier, its style or its relation.
struct NameMarks: OptionSet, Sendable {
    let rawValue: UInt16

    static let unlikely = NameMarks(rawValue: 1)
    static let maybe = NameMarks(rawValue: 2)
    static let positive = NameMarks(rawValue: 4)
    static let negative = NameMarks(rawValue: 8)
    static let byline = NameMarks(rawValue: 16)
    static let author = NameMarks(rawValue: 32)
    static let share = NameMarks(rawValue: 64)
    static let fallbackImage = NameMarks(rawValue: 128)
    static let invisible = NameMarks(rawValue: 256)

    /// - Source: Mozilla's Readability (Apache-2.0), github.com/mozilla/readability.
    fileprivate static let patterns: [(marks: NameMarks, words: String)] = [
        (
            .unlikely,
            """
            -ad- ai2html banner breadcrumbs combx comment community cover-wrap disqus extra footer gdpr header legends menu \
            related remark replies rss shoutbox sidebar skyscraper social sponsor supplemental ad-break agegate pagination \
            pager popup yom-remote
            """
        ),
        (.maybe, "and article body column content main mathjax shadow"),
        (
            .positive,
            "article body content entry hentry h-entry main page pagination post text blog story"
        ),
        (
            .negative,
            """
            -ad- hidden banner combx comment com- contact footer gdpr masthead media meta outbrain promo related scroll \
            share shoutbox sidebar skyscraper sponsor shopping tags widget
            """
        ),
        (.byline, "byline p-author writtenby dateline"),
        (.author, "author"),
        (.share, "share"),
        (.fallbackImage, "fallback-image"),
        (.invisible, "display:none visibility:hidden"),
    ]
}

/// Finds all marks in one pass over the bytes.
///
/// - Source: Aho, Corasick, "Efficient string matching", CACM 18(6), 1975.
struct MarkSearch: Sendable {
    static let shared = MarkSearch()

    private static let columns = 32
    /// By state and column, the state that follows.
    private var steps: [UInt16]
    /// The marks that end in a state.
    private var found: [NameMarks] = [[]]
    /// The column of a byte; 0 of those that stand in no pattern.
    private let column: [UInt8]

    private init() {
        var column = [UInt8](repeating: 0, count: 256)
        for (index, byte) in "abcdefghijklmnopqrstuvwxyz-2:".utf8.enumerated() {
            column[Int(byte)] = UInt8(index + 1)
            if byte >= UInt8(ascii: "a") { column[Int(byte) - 0x20] = UInt8(index + 1) }
        }
        self.column = column
        steps = [UInt16](repeating: 0, count: Self.columns)
        for (marks, words) in NameMarks.patterns {
            for word in words.split(separator: " ") { add(word.utf8.map { Int(column[Int($0)]) }, marks) }
        }
        link()
    }

    private mutating func add(_ word: [Int], _ marks: NameMarks) {
        var state = 0
        for letter in word {
            let place = state * Self.columns + letter
            if steps[place] == 0 {
                steps[place] = UInt16(found.count)
                found.append([])
                steps += [UInt16](repeating: 0, count: Self.columns)
            }
            state = Int(steps[place])
        }
        found[state].formUnion(marks)
    }

    /// Completes the tree of patterns: where none goes on, the longest end of what was read that begins one does.
    private mutating func link() {
        var fallback = [Int](repeating: 0, count: found.count)
        var waiting = (0..<Self.columns).map { Int(steps[$0]) }.filter { $0 > 0 }
        var next = 0
        while next < waiting.count {
            let state = waiting[next]
            next += 1
            found[state].formUnion(found[fallback[state]])
            for letter in 1..<Self.columns {
                let place = state * Self.columns + letter
                let other = steps[fallback[state] * Self.columns + letter]
                if steps[place] == 0 {
                    steps[place] = other
                } else {
                    fallback[Int(steps[place])] = Int(other)
                    waiting.append(Int(steps[place]))
                }
            }
        }
    }

    /// The marks that stand anywhere in `bytes`, in any case of ASCII; with `skipsBlanks`, with blanks inside, too.
    ///
    /// - Complexity: O(*n*).
    func marks(in bytes: some Sequence<UInt8>, skipsBlanks: Bool = false) -> NameMarks {
        var state = 0
        var marks: NameMarks = []
        for byte in bytes {
            if skipsBlanks, byte == 0x20 { continue }
            let letter = Int(column[Int(byte)])
            state = letter == 0 ? 0 : Int(steps[state * Self.columns + letter])
            marks.formUnion(found[state])
        }
        return marks
    }
}
