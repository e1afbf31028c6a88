internal import Foundation
internal import ProvscanCore

/// The compiled index of a registry: a folder of segments beside it, `REGISTRY.index/FIRST-LAST.segment`.
///
/// It is a cache. Whatever is missing, stale or damaged is built again.
struct IndexFiles {
    let folder: String

    init(of registryPath: String) {
        self.init(folder: registryPath + ".index")
    }

    init(folder: String) {
        self.folder = folder
    }

    /// The paths of all segments, in no particular order.
    func list() -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".segment") }.map { folder + "/" + $0 }
    }

    /// The sound segments of the registry's present edition, by ascending first work, without gaps or overlaps
    /// from work 1 on.
    ///
    /// `last`: The last work of the registry's state; segments that go beyond it are of a later one.
    func load(identity: UInt64, edition: UInt64, profile: Profile, through last: Int64) -> [CompiledIndex] {
        var segments: [(path: String, index: CompiledIndex)] = []
        for path in list() {
            if let index = try? Self.map(path), index.registryIdentity == identity, index.edition == edition,
                index.k == profile.k, index.window == profile.window, index.coveredWorks.upperBound <= last
            {
                segments.append((path, index))
            }
        }
        // The widest of segments with the same start is the newest: it replaced the others.
        segments.sort {
            ($0.index.coveredWorks.lowerBound, $1.index.coveredWorks.upperBound)
                < ($1.index.coveredWorks.lowerBound, $0.index.coveredWorks.upperBound)
        }
        var loaded: [CompiledIndex] = []
        for segment in segments
        where segment.index.coveredWorks.lowerBound == (loaded.last?.coveredWorks.upperBound ?? 0) + 1 {
            loaded.append(segment.index)
        }
        return loaded
    }

    /// Writes a segment, whole or not at all; `nil` where the folder cannot be written or the disk has no room.
    func store(_ bytes: [UInt8], works: ClosedRange<Int64>) -> CompiledIndex? {
        let path = name(of: works)
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try DiskSpace.require(bytes.count, for: "the compiled index", at: folder)
            try DurableFile.write(bytes, to: path)
            return try Self.map(path)
        } catch {
            return nil
        }
    }

    /// Removes every segment.
    func removeAll() {
        for path in list() { try? FileManager.default.removeItem(atPath: path) }
    }

    /// Removes the segments that those in use replace, and those of another edition; those of works that came
    /// after the state in use belong to somebody who reads a later one.
    func removeReplaced(by used: [CompiledIndex]) {
        guard let last = used.last else { return }
        let kept = Set(used.map { name(of: $0.coveredWorks) })
        for path in list() where !kept.contains(path) {
            if let index = try? Self.map(path), index.registryIdentity == last.registryIdentity,
                index.edition == last.edition, index.coveredWorks.upperBound > last.coveredWorks.upperBound
            {
                continue
            }
            try? FileManager.default.removeItem(atPath: path)
        }
    }

    /// The path of the segment of `works`.
    func name(of works: ClosedRange<Int64>) -> String {
        "\(folder)/\(works.lowerBound)-\(works.upperBound).segment"
    }

    /// Takes the segment at `path` into use; throws where it is damaged.
    static func map(_ path: String) throws -> CompiledIndex {
        try CompiledIndex(MappedFile(path))
    }
}

/// A file mapped read-only into memory.
///
/// Safety: segments are never written in place, only renamed into place, so a
/// mapping keeps its content when the file is replaced or removed.
@safe
final class MappedFile: IndexMemory, @unchecked Sendable {
    // Unchecked: the mapping is read-only and lives as long as the object.
    let bytes: UnsafeRawBufferPointer

    init(_ path: String) throws {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw CocoaError(.fileReadNoSuchFile) }
        defer { close(descriptor) }
        let size = Int(lseek(descriptor, 0, SEEK_END))
        guard size > 0, let base = unsafe mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0),
            unsafe base != MAP_FAILED
        else { throw CocoaError(.fileReadUnknown) }
        unsafe bytes = UnsafeRawBufferPointer(start: base, count: size)
    }

    deinit {
        unsafe _ = munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
    }
}
