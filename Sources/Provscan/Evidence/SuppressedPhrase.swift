public import ProvscanCore

/// A run of words that suppression kept out of the matches, over all records that have it.
public struct SuppressedPhrase: Codable, Sendable, Equatable {
    public var reason: SuppressedRun.Reason
    public var words: Int
    /// How often it stands in the corpus, one count for each record and place.
    public var occurrences: Int
    /// The most registered works that share it in one record, counted to one more than is boilerplate.
    public var works: Int
    /// Its first words, normalised: enough to recognise it; `nil` where the results quote nothing.
    public var quote: String?
    /// Where it stands first.
    public var locator: Locator
    public var bytes: ByteSpan
}

/// Counts the runs that suppression keeps out, in bounded memory.
///
/// Of more distinct runs than fit those with the lowest keys are kept. A key that is among them at the end was at no time
/// left out, so counts are exact, and they are the same however the corpus was divided.
struct SuppressedTally: Codable {
    private var phrases: [UInt64: SuppressedPhrase] = [:]
    /// Runs with higher keys are not counted any more.
    private var highestKey = UInt64.max

    /// Distinct runs kept.
    private static let limit = 1 << 16
    /// Runs listed, the most frequent ones.
    private static let listed = 200

    /// Counts the runs of the records of a batch, in input order.
    mutating func add(_ runs: [CheckedRun]) {
        for run in runs where run.key <= highestKey {
            if var known = phrases[run.key] {
                known.occurrences += 1
                known.works = max(known.works, run.works)
                phrases[run.key] = known
            } else if let phrase = run.first {
                phrases[run.key] = phrase
            }
        }
        prune(beyond: 2 * Self.limit)
    }

    /// Adds what was counted in the sources that follow.
    mutating func add(_ later: SuppressedTally) {
        highestKey = min(highestKey, later.highestKey)
        for (key, phrase) in later.phrases {
            if var known = phrases[key] {
                known.occurrences += phrase.occurrences
                known.works = max(known.works, phrase.works)
                phrases[key] = known
            } else {
                phrases[key] = phrase
            }
        }
        phrases = phrases.filter { $0.key <= highestKey }
        prune(beyond: 2 * Self.limit)
    }

    /// Leaves out the highest keys when there are more than `count`.
    private mutating func prune(beyond count: Int) {
        guard phrases.count > count else { return }
        highestKey = phrases.keys.sorted()[Self.limit - 1]
        phrases = phrases.filter { $0.key <= highestKey }
    }

    /// The most frequent first, then the longest, then by place.
    var list: [SuppressedPhrase] {
        var kept = self
        kept.prune(beyond: Self.limit)
        let sorted = kept.phrases.sorted { one, other in
            (other.value.occurrences, other.value.words, one.key) < (one.value.occurrences, one.value.words, other.key)
        }
        return sorted.prefix(Self.listed).map(\.value)
    }
}

/// One suppressed run of one record, on its way to the tally.
struct CheckedRun: Sendable {
    /// Equal for equal runs.
    var key: UInt64
    var works: Int
    /// The run written out, where the worker meets it for the first time.
    var first: SuppressedPhrase?
}
