extension IndexBuilder {
    /// Fingerprints whose entries are sorted together: bounds the memory that sorting takes.
    private static let partSize = 1 << 24

    /// The bytes of the index with `header`, whose checksum is still to be made.
    func assemble(_ header: IndexHeader, _ commonness: [UInt8]) -> [UInt8] {
        var header = header
        let layout = header.layout
        var bytes = [UInt8](repeating: 0, count: layout.byteCount)
        unsafe bytes.withUnsafeMutableBytes { bytes in
            unsafe writeFilter(header, layout, to: bytes)
            unsafe writeEntries(header, layout, to: bytes)
            unsafe Self.store(sketch, at: layout.sketch, in: bytes)
            unsafe Self.store(workStarts, at: layout.workStarts, in: bytes)
            unsafe Self.store(workIDs, at: layout.workIDs, in: bytes)
            unsafe Self.store(commonness, at: layout.wordCommonness, in: bytes)
            header.payloadChecksum = unsafe IndexFormat.checksum(
                UnsafeRawBufferPointer(rebasing: bytes[IndexFormat.headerBytes...]))
            unsafe Self.store(header.encoded(), at: 0, in: bytes)
        }
        return bytes
    }

    private func writeFilter(
        _ header: IndexHeader, _ layout: IndexHeader.Layout, to bytes: UnsafeMutableRawBufferPointer
    ) {
        // Safety: the layout gives the stages as many words as the header says, and a word lies below that by construction.
        let first = unsafe Self.section(UInt64.self, at: layout.first, Int(header.firstWords), in: bytes)
        let second = unsafe Self.section(UInt64.self, at: layout.second, Int(header.secondWords), in: bytes)
        for hash in hashes {
            unsafe first[HashFilter.firstWord(hash, header.firstWords)] |= HashFilter.firstBits(hash)
            unsafe second[HashFilter.secondWord(hash, header.secondWords)] |= HashFilter.secondBits(hash)
        }
    }

    /// Writes the first entry of each bucket, and all entries by bucket, ascending within each.
    private func writeEntries(
        _ header: IndexHeader, _ layout: IndexHeader.Layout, to bytes: UnsafeMutableRawBufferPointer
    ) {
        let shift = UInt64(64 - header.bucketBits)
        let bucketCount = 1 << Int(header.bucketBits)
        let buckets = unsafe Self.section(UInt32.self, at: layout.buckets, bucketCount + 1, in: bytes)
        for hash in hashes { unsafe buckets[Int(hash >> shift) + 1] += 1 }
        for bucket in 1...bucketCount { unsafe buckets[bucket] += buckets[bucket - 1] }
        let bits = IndexFormat.entryBits(positionBits: Int(header.positionBits))
        let words = (layout.sketch - layout.entries) / 8
        let packed = unsafe Self.section(UInt64.self, at: layout.entries, words, in: bytes)
        var first = 0
        while first < bucketCount {
            let start = unsafe Int(buckets[first])
            var end = first + 1
            while end < bucketCount, unsafe Int(buckets[end + 1]) - start <= Self.partSize { end += 1 }
            let starts = unsafe Array(buckets[first...end])
            let entries = sortedEntries(ofBuckets: first..<end, startingAt: starts, header)
            unsafe Self.pack(entries, from: start, bits: bits, to: packed)
            first = end
        }
    }

    /// The entries of `buckets`, ascending within each.
    ///
    /// `starts`: The first entry of each bucket, then the one after the last.
    ///
    /// - Complexity: O(fingerprints), of all buckets.
    private func sortedEntries(
        ofBuckets buckets: Range<Int>, startingAt starts: [UInt32], _ header: IndexHeader
    ) -> [UInt64] {
        let shift = UInt64(64 - header.bucketBits)
        let base = starts[0]
        var next = starts
        var entries = [UInt64](repeating: 0, count: Int(starts[buckets.count] - base))
        var work = 0
        for (hash, position) in zip(hashes, positions) {
            let bucket = Int(hash >> shift) - buckets.lowerBound
            guard bucket >= 0, bucket < buckets.count else { continue }
            while workStarts[work + 1] <= position { work += 1 }
            let tag = TokenSketch.tag(of: hash, bucketBits: header.bucketBits)
            let upper = tag << UInt64(IndexFormat.contextBits) | context(of: Int(position), inWork: work)
            entries[Int(next[bucket] - base)] = upper << UInt64(header.positionBits) | UInt64(position)
            next[bucket] += 1
        }
        for bucket in 0..<buckets.count {
            Self.sort(&entries, Int(starts[bucket] - base)..<Int(starts[bucket + 1] - base))
        }
        return entries
    }

    /// The context of the k-gram at `position`.
    private func context(of position: Int, inWork work: Int) -> UInt64 {
        let after = position + profile.k
        return UInt64(
            TokenSketch.context(
                before: position > Int(workStarts[work]) ? sketch[position - 1] : nil,
                after: after < Int(workStarts[work + 1]) ? sketch[after] : nil))
    }

    /// Sorts `range`; by insertion while it is short, as nearly every bucket is.
    @inline(__always)
    private static func sort(_ entries: inout [UInt64], _ range: Range<Int>) {
        guard range.count <= 4 * IndexFormat.bucketSize else { return entries[range].sort() }
        guard range.count > 1 else { return }
        for next in (range.lowerBound + 1)..<range.upperBound {
            let entry = entries[next]
            var place = next
            while place > range.lowerBound, entries[place - 1] > entry {
                entries[place] = entries[place - 1]
                place -= 1
            }
            entries[place] = entry
        }
    }

    /// Adds the low `bits` bits of each number to `words`, lowest first, one after the other, as numbers `first` and on.
    private static func pack(
        _ numbers: [UInt64], from first: Int, bits: Int, to words: UnsafeMutableBufferPointer<UInt64>
    ) {
        var bit = first * bits
        for number in numbers {
            let (word, shift) = (bit / 64, UInt64(bit % 64))
            // Safety: there is a word more than the numbers fill.
            unsafe words[word] |= number << shift
            if Int(shift) + bits > 64 { unsafe words[word + 1] |= number >> (64 - shift) }
            bit += bits
        }
    }

    /// The section of `count` elements at `offset`, which is zero where it was not written.
    private static func section<Element: BitwiseCopyable>(
        _ type: Element.Type, at offset: Int, _ count: Int, in bytes: UnsafeMutableRawBufferPointer
    ) -> UnsafeMutableBufferPointer<Element> {
        // Safety: the layout gives every section room for its elements, at a multiple of 64 bytes.
        unsafe UnsafeMutableRawBufferPointer(
            rebasing: bytes[offset..<(offset + count * MemoryLayout<Element>.stride)]
        ).bindMemory(to: type)
    }

    private static func store<Element: BitwiseCopyable>(
        _ elements: [Element], at offset: Int, in bytes: UnsafeMutableRawBufferPointer
    ) {
        // Safety: the layout gives every section room for its elements.
        unsafe elements.withUnsafeBytes { source in
            unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[offset..<(offset + source.count)])
                .copyMemory(from: source)
        }
    }
}
