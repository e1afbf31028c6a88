internal import Crypto
public import ProvscanCore

/// The sources that named paths lead to, in reading order: what a scan that several processes share is divided by.
///
/// It is made once and may be carried to other machines that have the same files under the same paths.
public struct SourceList: Sendable, Equatable {
    /// One file, or what could not be looked at.
    struct Entry: Codable, Sendable, Equatable {
        var locator: Locator
        /// The name relative to the folder that was named; `nil` where it could not be looked at.
        var id: String?
        var bytes = 0
        /// In nanoseconds since 1970.
        var modified = 0
        /// The path where it is not UTF-8, so that the locator cannot give it.
        var path: [UInt8]?
        /// Whether it holds the posts of an X archive, which are read together with what lies beside them.
        var isPosts: Bool?
        /// Why it could not be looked at.
        var failure: String?
    }

    /// The files and folders, as they were named.
    public let corpora: [String]
    let entries: [Entry]

    init(corpora: [String], entries: [Entry]) {
        self.corpora = corpora
        self.entries = entries
    }

    /// The sources below `paths`; standard input cannot be divided and is none of them.
    ///
    /// - Complexity: O(files), one look at each.
    public init(walking paths: [String]) {
        var walk = SourceWalk(paths)
        var entries: [Entry] = []
        while let step = walk.next() { entries.append(Entry(step)) }
        self.init(corpora: paths, entries: entries)
    }

    public var count: Int { entries.count }

    /// The same as ``CorpusCursor/digest(of:)`` gives for the paths.
    public var digest: ContentDigest {
        var hash = SHA256()
        for entry in entries { hash.update(data: entry.digested) }
        return ContentDigest(bytes: Array(hash.finalize()))
    }

    /// The sources of part `number`, counted from 1, when they are divided into `parts` of about the same bytes.
    ///
    /// Each source is in one part, whole, and the parts follow each other. One may be empty.
    ///
    /// - Complexity: O(sources).
    public func range(ofPart number: Int, of parts: Int) -> Range<Int> {
        precondition((1...parts).contains(number), "there is no part \(number) of \(parts)")
        // An empty file weighs something, too: it is opened.
        let total = entries.reduce(0) { $0 + $1.bytes + 1 }
        var start = 0
        var bounds = (lower: entries.count, upper: entries.count)
        for (place, entry) in entries.enumerated() {
            let middle = Double(start) + Double(entry.bytes + 1) / 2
            let part = min(parts, Int(middle / Double(total) * Double(parts)) + 1)
            if part >= number { bounds.lower = min(bounds.lower, place) }
            if part > number {
                bounds.upper = place
                break
            }
            start += entry.bytes + 1
        }
        return bounds.lower..<max(bounds.lower, bounds.upper)
    }

    /// The first source of `range` that is not as it was when it was listed; `nil` where all are.
    ///
    /// - Complexity: One look at each.
    public func firstChange(in range: Range<Int>) -> Locator? {
        entries[range].first { entry in
            guard entry.failure == nil else { return false }
            let found = try? FileStatus(of: entry.filePath, followsLink: true, locator: entry.locator)
            return found?.byteCount != entry.bytes || entry.filePath.modificationTime != entry.modified
        }?.locator
    }

    /// The sources of `range` that `isChosen` takes, as a list of their own.
    ///
    /// - Complexity: O(sources).
    public func choosing(in range: Range<Int>, where isChosen: (Locator) -> Bool) -> SourceList {
        SourceList(corpora: corpora, entries: entries[range].filter { isChosen($0.locator) })
    }

    /// The bytes of each source of `range`, as stored, by its address.
    public func byteCounts(in range: Range<Int>) -> [(source: Locator, bytes: Int)] {
        entries[range].map { ($0.locator, $0.bytes) }
    }

    func byteCount(of range: Range<Int>) -> Int {
        entries[range].reduce(0) { $0 + $1.bytes }
    }

    /// What a cursor reads of `range`.
    func steps(in range: Range<Int>, options: ReaderOptions) -> [SourceWalk.Step] {
        var posts: [Locator: SourceItem] = [:]
        var folders: Set<String> = []
        return entries[range].map { entry in
            if let failure = entry.failure { return .failure(ReadError(.unreadable, entry.locator, failure)) }
            if entry.isPosts == true, folders.insert(entry.folder).inserted {
                var walk = SourceWalk([entry.folder], options: options)
                while let step = walk.next() {
                    if case .source(let item) = step { posts[item.locator] = item }
                }
            }
            var item = posts[entry.locator] ?? entry.item
            item.externalID = entry.id ?? ""
            return .source(item)
        }
    }
}

extension SourceList.Entry {
    init(_ step: SourceWalk.Step) {
        switch step {
        case .failure(let error): self.init(locator: error.locator, failure: error.message)
        case .source(let item): self.init(item)
        }
    }

    private init(_ item: SourceItem) {
        let path = item.path.map(\.utf8) ?? []
        let isText = String(validating: path, as: UTF8.self) != nil
        self.init(
            locator: item.locator, id: item.externalID, bytes: item.byteCount,
            modified: item.path?.modificationTime ?? 0, path: isText ? nil : path,
            isPosts: item.format == .xArchive ? true : nil)
    }

    /// What a digest of the corpus is made of.
    var digested: [UInt8] {
        Array((failure == nil ? "\(bytes) \(modified) \(locator)\n" : "failure \(locator)\n").utf8)
    }

    var filePath: FilePath { path.map { FilePath(utf8: $0) } ?? FilePath(locator.description) }

    /// The folder that holds the file.
    var folder: String {
        let parts = locator.description.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count == 1 ? "." : parts.dropLast().joined(separator: "/")
    }

    var item: SourceItem {
        SourceItem(
            path: filePath, locator: locator, name: filePath.lastComponent, externalID: id ?? "", byteCount: bytes)
    }
}
