/// How many works were seen to share the k-gram of one hit, by how far their blocks reach beyond it.
///
/// Works are told apart by how many words they have, which is known once a work is found: works of the same words have
/// equally many. So there may be more works than are counted, and never fewer.
struct HitSharers {
    /// The most words that a block reaches to one side.
    private let reach: Int
    /// The numbers of words that were seen, ``most`` places for each pair of reaches.
    private var lengths: [Int]
    private var counts: [Int]

    /// One more than is boilerplate: further works change nothing.
    private static let most = Boilerplate.frequency + 1

    /// - Parameter reach: Words beyond the k-gram, before and after it together, of the longest block that is asked for.
    init(reach: Int) {
        self.reach = reach
        let pairs = (reach + 1) * (reach + 1)
        lengths = [Int](repeating: 0, count: pairs * Self.most)
        counts = [Int](repeating: 0, count: pairs)
    }

    /// Begins another hit.
    mutating func reset() {
        for pair in counts.indices { counts[pair] = 0 }
    }

    /// Whether more works than are boilerplate have a block of just this reach.
    func areTooMany(before: Int, after: Int) -> Bool {
        counts[before * (reach + 1) + after] == Self.most
    }

    /// Counts a work of `tokens` words whose block reaches `before` words to the front and `after` to the end.
    mutating func add(workTokens tokens: Int, before: Int, after: Int) {
        let pair = before * (reach + 1) + after
        let (first, count) = (pair * Self.most, counts[pair])
        guard count < Self.most, !lengths[first..<(first + count)].contains(tokens) else { return }
        lengths[first + count] = tokens
        counts[pair] = count + 1
    }
}
