public import ProvscanCore

/// The works that a run registered, on their way into the compiled index; used by one thread at a time.
///
/// It is worth something only while it holds every work after the last compiled
/// one. When another process registers works in between, or when they outgrow a
/// segment, it gives up, and the index is compiled from the registry.
public final class NewSegment {
    private var builder: IndexBuilder?
    private var first: Int64?
    private var last: Int64 = 0

    public init(profile: Profile) {
        builder = IndexBuilder(profile: profile)
    }

    func add(_ draft: WorkDraft, number: Int64) {
        guard let collected = builder else { return }
        let isNext = first == nil || number == last + 1
        guard isNext, collected.tokenCount + draft.words.count <= Registry.segmentTokens else {
            builder = nil
            return
        }
        first = first ?? number
        last = number
        builder?.add(id: number, words: draft.words, fingerprints: draft.fingerprints)
    }

    /// The works collected, where they are exactly `works`; gives them away.
    func take(_ works: ClosedRange<Int64>) -> IndexBuilder? {
        guard first == works.lowerBound, last == works.upperBound else { return nil }
        return builder.take()
    }
}

@available(*, unavailable)
extension NewSegment: Sendable {}  // one run's state
