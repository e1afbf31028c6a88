internal import ProvscanCore

/// Reads files, folders, archives and standard input, in the order given.
///
/// A source that cannot be read never stops the run: its failures stand in its ``SourceCoverage``
/// and the next source goes on. One thread asks for events; the batches may be visited anywhere.
///
/// A folder is walked in the order of the bytes of the relative paths. Hidden entries are passed over,
/// symbolic links are not followed, and of the folder of an X archive only the posts are read.
///
/// Memory is bounded by the batches that the caller still holds, one block that is being read
/// (at most twice ``ReaderOptions/recordLimit``), the window of the compression and what ``readAhead`` holds, which is
/// at most 40 MiB.
public final class CorpusCursor {
    /// How far reading has come; may be handed to another thread.
    public let progress: ReadProgress

    /// Work for threads that would otherwise wait until another has its event.
    public let readAhead: ReadAhead

    /// The place after the event given last.
    public private(set) var position = CorpusPosition()

    private let options: ReaderOptions
    private var walk: SourceWalk
    private var current: OpenSource?

    /// - Parameters:
    ///   - paths: Files and folders; `-` is standard input.
    ///   - options: What to read and how.
    ///   - start: Where to go on: sources before it are not opened, events before it are read and dropped.
    /// - Complexity: O(*n*) in the number of files, whose sizes are added up.
    public init(paths: [String], options: ReaderOptions, from start: CorpusPosition = CorpusPosition()) {
        readAhead = options.readAhead ?? ReadAhead()
        self.options = options.offering(readAhead)
        walk = SourceWalk(paths, options: options)
        progress = ReadProgress(totalBytes: paths.contains("-") ? nil : Self.totalBytes(paths))
        skip(to: start)
    }

    /// Reads the sources of `list` alone, of those in `range` where it is one; places are counted from the first of them.
    public init(
        _ list: SourceList, in range: Range<Int>? = nil, options: ReaderOptions,
        from start: CorpusPosition = CorpusPosition()
    ) {
        let range = range ?? 0..<list.count
        readAhead = options.readAhead ?? ReadAhead()
        self.options = options.offering(readAhead)
        walk = SourceWalk(steps: list.steps(in: range, options: options))
        progress = ReadProgress(totalBytes: list.byteCount(of: range))
        skip(to: start)
    }

    private func skip(to start: CorpusPosition) {
        while position.sources < start.sources, let step = walk.next() {
            if case .source(let item) = step { progress.add(item.byteCount) }
            position.sources += 1
        }
        while position.events < start.events, next() != nil {}
    }

    /// The sizes of all sources as stored; `nil` when standard input is among them.
    public var totalBytes: Int? { progress.totalBytes }

    /// Bytes read so far, as stored.
    public var bytesRead: Int { progress.bytesRead }

    /// The next batch, or the end of a source; `nil` at the end, and from then on.
    public func next() -> CorpusEvent? {
        while true {
            if let source = current {
                if let event = source.next() {
                    position.events += 1
                    return event
                }
                current = nil
                endSource()
                return .sourceEnd(source.coverage())
            }
            switch walk.next() {
            case nil: return nil
            case .failure(let error): return unread(error)
            case .source(let item):
                do throws(ReadError) {
                    current = try OpenSource(item, options: options, progress: progress)
                } catch {
                    return unread(error)
                }
            }
        }
    }

    /// The end of a source that could not even be opened.
    private func unread(_ error: ReadError) -> CorpusEvent {
        endSource()
        return .sourceEnd(
            SourceCoverage(
                locator: error.locator, format: "unrecognised", byteCount: 0, digest: nil,
                failures: [Damage(locator: error.locator, reason: error.message)]))
    }

    private func endSource() {
        position.sources += 1
        position.events = 0
    }

    private static func totalBytes(_ paths: [String]) -> Int {
        var walk = SourceWalk(paths)
        var total = 0
        while let step = walk.next() {
            if case .source(let item) = step { total += item.byteCount }
        }
        return total
    }
}

extension ReaderOptions {
    fileprivate func offering(_ readAhead: ReadAhead) -> ReaderOptions {
        var options = self
        options.readAhead = readAhead
        return options
    }
}

@available(*, unavailable)
extension CorpusCursor: Sendable {}  // owns file positions
