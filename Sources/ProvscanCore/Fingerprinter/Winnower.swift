/// Selects fingerprints from k-gram hashes by winnowing, the rarest k-gram of each window first.
///
/// Of each `window` consecutive k-grams the one with the lowest (commonness,
/// hash) is kept, the rightmost where both tie. The rule looks at nothing
/// outside its window, so any run of `window + k - 1` tokens of a work holds a
/// fingerprint, whatever surrounds it. On random text 2 / (`window` + 1) of the
/// k-grams are kept.
///
/// - Source: Schleimer, Wilkerson, Aiken, "Winnowing", SIGMOD 2003; the order
///   by frequency is in the spirit of robust winnowing's free choice of hash.
public struct Winnower: Sendable {
    /// k-grams per window.
    public let window: Int
    /// k-grams kept of a text that has fewer than a window of them.
    static let shortTextFingerprints = 2

    public init(window: Int) {
        precondition(window >= 1, "window must be at least 1 k-gram, got \(window)")
        self.window = window
    }

    /// Selects from `hashes`.
    ///
    /// - Parameters:
    ///   - hashes: One hash per k-gram, in token order.
    ///   - commonness: The background bucket of each k-gram, 0 the rarest.
    /// - Returns: Fingerprints by ascending position, each position once; of fewer than ``window``
    ///   k-grams the two lowest.
    /// - Complexity: O(*n*) on random hashes, O(*n* · ``window``) at worst.
    public func select(from hashes: [UInt64], commonness: [UInt8]) -> [Fingerprint] {
        precondition(hashes.count == commonness.count, "one bucket per hash, got \(commonness.count)")
        guard hashes.count >= window else { return selectShort(from: hashes, commonness: commonness) }
        var selected: [Fingerprint] = []
        selected.reserveCapacity(hashes.count * 2 / (window + 1) + 2)
        var choice = -1
        for start in 0...(hashes.count - window) {
            let last = start + window - 1
            let previous = choice
            if choice < start {
                choice = start
                for position in start...last where !precedes(choice, position, hashes, commonness) { choice = position }
            } else if !precedes(choice, last, hashes, commonness) {
                choice = last
            }
            if choice != previous { selected.append(Fingerprint(hash: hashes[choice], position: choice)) }
        }
        return selected
    }

    private func selectShort(from hashes: [UInt64], commonness: [UInt8]) -> [Fingerprint] {
        hashes.indices
            .sorted { precedes($0, $1, hashes, commonness) }
            .prefix(Self.shortTextFingerprints)
            .sorted()
            .map { Fingerprint(hash: hashes[$0], position: $0) }
    }

    /// Whether the k-gram at `left` is strictly lower than the one at `right`.
    @inline(__always)
    private func precedes(_ left: Int, _ right: Int, _ hashes: [UInt64], _ commonness: [UInt8]) -> Bool {
        commonness[left] != commonness[right] ? commonness[left] < commonness[right] : hashes[left] < hashes[right]
    }
}
