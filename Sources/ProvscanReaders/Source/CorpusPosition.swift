internal import Crypto
public import ProvscanCore

/// A place between two events of a ``CorpusCursor``: the same paths read with the same options have the same places,
/// however fast they are read.
public struct CorpusPosition: Sendable, Codable, Equatable {
    /// Sources that were read to their end.
    public var sources = 0
    /// Events given of the source after them.
    public var events = 0

    public init() {}
}

extension CorpusCursor {
    /// A digest of what `paths` lead to: locators, sizes and times of change, in reading order; no content.
    ///
    /// - Complexity: O(files), one look at each.
    public static func digest(of paths: [String]) -> ContentDigest {
        var walk = SourceWalk(paths)
        var hash = SHA256()
        while let step = walk.next() { hash.update(data: SourceList.Entry(step).digested) }
        return ContentDigest(bytes: Array(hash.finalize()))
    }
}
