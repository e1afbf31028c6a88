/// Aligns a record with a work around the blocks that the index suggested, on the real text.
///
/// From each block the alignment grows in both directions: it jumps over at
/// most ``gap`` edited tokens to the nearest run of equal words, and ends where
/// the score (2 for an equal token, −1 for an edited one) was highest.
struct Aligner {
    let record: TokenisedText
    let work: TokenisedText

    /// The most edited tokens between two runs, on either side (design: gap ≤ 20 tokens).
    static let gap = 20
    /// A jump over more than this many tokens needs a run of ``farRun``; a shorter one, of ``nearRun``.
    static let nearGap = 6
    static let nearRun = 2
    static let farRun = 3

    /// Blocks that are looked at, the longest first: bounds the cost of repetitive text.
    static let blockLimit = 256

    /// The passages that the blocks grow into, in no particular order; some may overlap.
    func passages(from blocks: [Block]) -> [Passage] {
        var found: [Passage] = []
        let longestFirst = blocks.sorted { ($1.count, $0.record, $0.work) < ($0.count, $1.record, $1.work) }
        for block in longestFirst.prefix(Self.blockLimit) {
            guard !found.contains(where: { Self.covers($0, block) }), let run = exactRun(around: block) else {
                continue
            }
            let before = grow(from: run, .backward)
            let after = grow(from: run, .forward)
            found.append(Passage(runs: fillGaps(before.reversed() + [run] + after)))
        }
        return PassageMerger(aligner: self).merge(found)
    }

    private static func covers(_ passage: Passage, _ block: Block) -> Bool {
        let (record, work) = (passage.recordTokens, passage.workTokens)
        return record.start <= block.record && block.record + block.count <= record.end
            && work.start <= block.work && block.work + block.count <= work.end
    }

    /// The longest run of equal words that overlaps `block`; `nil` where the text contradicts the sketch.
    private func exactRun(around block: Block) -> Run? {
        var best: Run?
        var offset = 0
        while offset < block.count {
            guard isSame(block.record + offset, block.work + offset) else {
                offset += 1
                continue
            }
            let run = maximalRun(at: block.record + offset, block.work + offset)
            if run.count > best?.count ?? 0 { best = run }
            offset = run.recordEnd - block.record + 1
        }
        return best
    }

    func isSame(_ recordPosition: Int, _ workPosition: Int) -> Bool {
        record.isSameWord(recordPosition, as: workPosition, of: work)
    }

    private func maximalRun(at recordPosition: Int, _ workPosition: Int) -> Run {
        var before = 0
        while recordPosition > before, workPosition > before,
            isSame(recordPosition - before - 1, workPosition - before - 1)
        {
            before += 1
        }
        let after = runLength(at: recordPosition, workPosition)
        return Run(record: recordPosition - before, work: workPosition - before, count: before + after)
    }

    /// Equal words from the two positions on, at most `limit`.
    private func runLength(at recordPosition: Int, _ workPosition: Int, limit: Int = .max) -> Int {
        let most = min(record.count - recordPosition, work.count - workPosition, limit)
        var length = 0
        while length < most, isSame(recordPosition + length, workPosition + length) { length += 1 }
        return length
    }

    enum Direction { case forward, backward }

    /// The runs that follow `run` in `direction`, nearest first, up to the best score.
    private func grow(from run: Run, _ direction: Direction) -> [Run] {
        var runs: [Run] = []
        var bestCount = 0
        var score = 0
        var bestScore = 0
        var current = run
        while let next = nearestRun(beyond: current, direction) {
            let jump =
                direction == .forward
                ? max(next.record - current.recordEnd, next.work - current.workEnd)
                : max(current.record - next.recordEnd, current.work - next.workEnd)
            score += 2 * next.count - jump
            runs.append(next)
            current = next
            if score > bestScore {
                bestScore = score
                bestCount = runs.count
            }
            if score < bestScore - 2 * Self.gap { break }
        }
        return Array(runs.prefix(bestCount))
    }

    /// The run nearest to the end (or start) of `run`, by the longer of the two jumps.
    private func nearestRun(beyond run: Run, _ direction: Direction) -> Run? {
        let nearby =
            direction == .forward
            ? NearbyAgreement(record: record.hashes, from: run.recordEnd, work: work.hashes, from: run.workEnd, step: 1)
            : NearbyAgreement(record: record.hashes, from: run.record, work: work.hashes, from: run.work, step: -1)
        guard nearby.hasRuns else { return nil }
        for distance in 1...Self.gap where nearby.hasRuns(at: distance) {
            let needed = distance <= Self.nearGap ? Self.nearRun : Self.farRun
            // All pairs of jumps whose longer one is `distance`, the most even first.
            for shorter in stride(from: distance, through: 0, by: -1) {
                for isSwapped in [false, true] {
                    let (recordJump, workJump) = isSwapped ? (shorter, distance) : (distance, shorter)
                    guard nearby.hasRun(recordJump, workJump, count: needed) else { continue }
                    let next =
                        direction == .forward
                        ? runForward(run.recordEnd + recordJump, run.workEnd + workJump, needed)
                        : runBackward(run.record - recordJump, run.work - workJump, needed)
                    if let next { return next }
                }
            }
        }
        return nil
    }

    private func runForward(_ recordStart: Int, _ workStart: Int, _ needed: Int) -> Run? {
        guard recordStart + needed <= record.count, workStart + needed <= work.count,
            runLength(at: recordStart, workStart, limit: needed) == needed
        else { return nil }
        return Run(record: recordStart, work: workStart, count: runLength(at: recordStart, workStart))
    }

    private func runBackward(_ recordEnd: Int, _ workEnd: Int, _ needed: Int) -> Run? {
        guard recordEnd >= needed, workEnd >= needed else { return nil }
        var length = 0
        while length < recordEnd, length < workEnd, isSame(recordEnd - length - 1, workEnd - length - 1) { length += 1 }
        guard length >= needed else { return nil }
        return Run(record: recordEnd - length, work: workEnd - length, count: length)
    }

    /// Adds single equal words inside the gaps between runs: a longest common subsequence of each gap.
    func fillGaps(_ runs: [Run]) -> [Run] {
        var filled = [runs[0]]
        for run in runs.dropFirst() {
            let previous = filled[filled.count - 1]
            filled += CommonSubsequence(aligner: self)
                .runs(previous.recordEnd..<run.record, previous.workEnd..<run.work)
            filled.append(run)
        }
        return filled
    }
}
