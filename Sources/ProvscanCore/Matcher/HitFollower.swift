/// A k-gram of a record that the filter lets pass.
struct Hit {
    var position: Int
    var hash: UInt64
}

/// A block with the work that shares it.
struct SharedBlock {
    /// The segment that holds the work.
    var segment: Int
    /// The number of the work in the upper half, that of the block in the lower.
    fileprivate var key: UInt64
    var block: Block
    /// The number of the work in its segment.
    var number: Int { Int(key >> 32) }
}

/// Follows the hits of a record to their places in works, and extends each seed over the index's token sketch.
///
/// A k-gram that many works have is a turn of phrase: of more works than are boilerplate, a block says nothing about any
/// one of them and starts no passage. So of the places where the words beside the k-gram are others than the record's,
/// only as many are followed as show that there are that many works; and of longer blocks that are the same, only as
/// many are kept. Blocks as long as the guarantee, and nearly whole works, are kept always.
struct HitFollower {
    private let k: Int
    private let window: Int
    private let guarantee: Int
    /// Whether places are passed over where enough works are known to share the same.
    private let passesOverFrequent: Bool
    /// Up to which record position the diagonal of a seed is extended already.
    private var diagonals = Diagonals()
    /// The entries of the hits that are followed next.
    private var found: [Range<Int>] = []
    /// Places of a hit that are followed.
    private var places: [Int] = []
    private var sharers: HitSharers

    /// The blocks of the last record, by ascending segment, work and seed.
    private(set) var blocks: [SharedBlock] = []
    /// Seeds of the last record that were followed, or would have been if repetitive text had not used up its share.
    private(set) var seedCount = 0
    /// Those of them that were not.
    private(set) var skippedSeeds = 0
    /// Whether places were passed over.
    private(set) var passedOver = false
    private var seedsLeft = 0

    /// Seeds that are followed for each token of a record, at most, on average; text that repeats itself has more.
    private static let seedsPerToken = 32
    private static let leastSeeds = 20_000
    /// Hits whose entries are fetched before the first of them is followed, and places of one hit.
    private static let batch = 32

    init(profile: Profile, passesOverFrequent: Bool) {
        k = profile.k
        window = profile.window
        guarantee = profile.guarantee
        // A context tells whether the k-gram is the whole work, not whether it is nearly that.
        self.passesOverFrequent = passesOverFrequent && !Plausibility.isNearlyWhole(profile.k, of: profile.k + 1)
        sharers = HitSharers(reach: profile.window - 2)
    }

    /// Seeds of a record that are followed in one segment.
    static func seedLimit(tokens: Int) -> Int { tokens * seedsPerToken + leastSeeds }

    mutating func reset() {
        blocks.removeAll(keepingCapacity: true)
        seedCount = 0
        skippedSeeds = 0
        passedOver = false
    }

    /// Adds the blocks that `hits` of the record lead to in `index`, which is number `segment`.
    ///
    /// - Complexity: O(entries of the hits); the places that are followed cost most.
    mutating func follow(
        _ hits: [Hit], of record: UnsafeBufferPointer<UInt64>, in index: CompiledIndex, _ segment: Int
    ) {
        diagonals.reset()
        let first = blocks.count
        seedsLeft = Self.seedLimit(tokens: record.count)
        for (number, hit) in hits.enumerated() {
            if number % Self.batch == 0 { findEntries(number..<min(number + Self.batch, hits.count), hits, in: index) }
            let entries = found[number % Self.batch]
            if passesOverFrequent, record.count >= k, entries.count > Boilerplate.frequency {
                unsafe followFrequent(hit, entries, record, index, segment)
            } else if !entries.isEmpty {
                places.removeAll(keepingCapacity: true)
                for entry in entries { places.append(index.position(ofEntry: entry)) }
                unsafe followPlaces(of: hit, record, index, segment, isFrequent: false)
            }
        }
        blocks[first...].sort { $0.key < $1.key }
    }

    /// Finds the entries of a batch of hits; none for those that need not be followed.
    ///
    /// Each step asks for the memory of the next, for all hits of the batch: most records have a few hits only, and each
    /// would wait three times.
    private mutating func findEntries(_ batch: Range<Int>, _ hits: [Hit], in index: CompiledIndex) {
        found.removeAll(keepingCapacity: true)
        for number in batch { index.prefetchBucket(of: hits[number].hash) }
        for number in batch { index.prefetchEntries(of: hits[number].hash) }
        for number in batch {
            // One word over and over: the seeds of the window before were extended over the whole stretch.
            let entries = repeatsPrevious(number, hits) ? 0..<0 : index.entries(of: hits[number].hash)
            found.append(entries)
            if let first = entries.first { index.prefetch(positions: CollectionOfOne(index.position(ofEntry: first))) }
        }
    }

    /// Whether hit `number` has the same k-gram as all of a window before it, as only a repeated word makes it.
    private func repeatsPrevious(_ number: Int, _ hits: [Hit]) -> Bool {
        let earlier = number - window
        return earlier >= 0 && hits[earlier].position == hits[number].position - window
            && hits[earlier..<number].allSatisfy { $0.hash == hits[number].hash }
    }

    /// Follows the places of a k-gram that many works may have.
    private mutating func followFrequent(
        _ hit: Hit, _ entries: Range<Int>, _ record: UnsafeBufferPointer<UInt64>, _ index: CompiledIndex, _ segment: Int
    ) {
        sharers.reset()
        let after = hit.position + k
        let context = unsafe TokenSketch.context(
            before: hit.position > 0 ? TokenSketch.byte(of: record[hit.position - 1]) : nil,
            after: after < record.count ? TokenSketch.byte(of: record[after]) : nil)
        places.removeAll(keepingCapacity: true)
        for entry in entries where TokenSketch.mayExtend(index.context(ofEntry: entry), context) {
            places.append(index.position(ofEntry: entry))
        }
        let others = entries.count - places.count
        unsafe followPlaces(of: hit, record, index, segment, isFrequent: true)
        guard others > 0 else { return }
        var next = entries.lowerBound
        // At all others the block is the k-gram and no more.
        while next < entries.upperBound, !sharers.areTooMany(before: 0, after: 0) {
            places.removeAll(keepingCapacity: true)
            while next < entries.upperBound, places.count <= Boilerplate.frequency {
                if !TokenSketch.mayExtend(index.context(ofEntry: next), context) {
                    places.append(index.position(ofEntry: next))
                }
                next += 1
            }
            unsafe followPlaces(of: hit, record, index, segment, isFrequent: true)
        }
        if next < entries.upperBound { passedOver = true }
    }

    /// Follows ``places``, which `hit` leads to.
    private mutating func followPlaces(
        of hit: Hit, _ record: UnsafeBufferPointer<UInt64>, _ index: CompiledIndex, _ segment: Int, isFrequent: Bool
    ) {
        seedCount += places.count
        let followed = min(places.count, seedsLeft)
        skippedSeeds += places.count - followed
        seedsLeft -= followed
        var start = 0
        while start < followed {
            let batch = places[start..<min(start + Self.batch, followed)]
            if batch.count > 1 { index.prefetch(positions: batch) }
            index.prefetchWorks(at: batch)
            for place in batch.indices {
                unsafe followPlace(places[place], of: hit, record, index, segment, isFrequent)
            }
            start = batch.endIndex
        }
    }

    @inline(__always)
    private mutating func followPlace(
        _ position: Int, of hit: Hit, _ record: UnsafeBufferPointer<UInt64>, _ index: CompiledIndex, _ segment: Int,
        _ isFrequent: Bool
    ) {
        let diagonal = position - hit.position
        if diagonals.end(of: diagonal) > hit.position { return }
        let number = index.workNumber(at: position)
        let tokens = index.tokens(ofWork: number)
        guard let block = unsafe extend(hit.position, position, record, index, tokens) else { return }
        diagonals.set(diagonal, end: block.record + block.count)
        if isFrequent, block.count < guarantee, !Plausibility.isNearlyWhole(block.count, of: tokens.count) {
            let (before, after) = (hit.position - block.record, block.record + block.count - hit.position - k)
            guard !sharers.areTooMany(before: before, after: after) else {
                passedOver = true
                return
            }
            sharers.add(workTokens: tokens.count, before: before, after: after)
        }
        blocks.append(
            SharedBlock(segment: segment, key: UInt64(number) << 32 | UInt64(blocks.count), block: block))
    }

    /// The maximal block around a seed, or `nil` where the sketch contradicts it.
    private func extend(
        _ recordSeed: Int, _ position: Int, _ record: UnsafeBufferPointer<UInt64>, _ index: CompiledIndex,
        _ tokens: Range<Int>
    ) -> Block? {
        /// Tokens before and after the seed on both sides.
        let before = min(recordSeed, position - tokens.lowerBound)
        let after = min(record.count - recordSeed, tokens.upperBound - position)
        // Safety: offsets are kept within `-before ..< after`.
        func agrees(_ offset: Int) -> Bool {
            unsafe TokenSketch.byte(of: record[recordSeed + offset]) == index.sketchByte(at: position + offset)
        }
        let seedLength = min(k, record.count)
        guard before >= 0, seedLength <= after else { return nil }
        for offset in 0..<seedLength where !agrees(offset) { return nil }
        var first = 0
        while -first < before, agrees(first - 1) { first -= 1 }
        var last = seedLength
        while last < after, agrees(last) { last += 1 }
        return Block(record: recordSeed + first, work: position + first - tokens.lowerBound, count: last - first)
    }
}
