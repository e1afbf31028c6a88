internal import Crypto
internal import Foundation
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
        while let step = walk.next() {
            let line =
                switch step {
                case .failure(let error): "failure \(error.locator)\n"
                case .source(let item): "\(item.byteCount) \(modificationTime(of: item)) \(item.locator)\n"
                }
            hash.update(data: Array(line.utf8))
        }
        return ContentDigest(bytes: Array(hash.finalize()))
    }

    /// In nanoseconds since 1970; 0 where there is none.
    private static func modificationTime(of item: SourceItem) -> Int {
        guard let path = item.path else { return 0 }
        var status = stat()
        // Safety: stat fills the structure or fails, and keeps no pointer.
        guard unsafe path.withCString({ unsafe stat($0, &status) }) == 0 else { return 0 }
        return status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
    }
}
