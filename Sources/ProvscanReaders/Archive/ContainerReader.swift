internal import Crypto
internal import ProvscanCore

/// Reads the members of an archive, each by its own content, with a coverage of its own.
final class ContainerReader {
    /// Failures that are named one by one; of more only the number is told.
    private static let namedFailures = 100

    /// What was not entered: encrypted members, links, devices, names that lead out of the archive.
    private(set) var refused: [Damage] = []

    private let archive: ArchiveReader
    private let item: SourceItem
    private let options: ReaderOptions
    private let depth: Int
    private let storedBytes: () -> Int
    private var refusedCount = 0
    private var member: (item: SourceItem, stream: MemberStream, content: ContentReader)?

    init(
        _ archive: ArchiveReader, item: SourceItem, options: ReaderOptions, depth: Int,
        storedBytes: @escaping () -> Int
    ) {
        self.archive = archive
        self.item = item
        self.options = options
        self.depth = depth
        self.storedBytes = storedBytes
    }

    /// The next batch or the end of a member; `nil` at the end of the archive.
    func next() throws(ReadError) -> CorpusEvent? {
        while true {
            if let (item, stream, content) = member {
                if let event = content.next() { return event }
                member = nil
                let digest = stream.finish()
                return .sourceEnd(
                    SourceCoverage(
                        locator: item.locator, format: content.format, byteCount: stream.byteCount, digest: digest,
                        failures: content.failures))
            }
            guard let next = try archive.nextMember() else {
                if refusedCount > refused.count {
                    refused.append(
                        Damage(
                            locator: item.locator,
                            reason: "\(refusedCount - Self.namedFailures) more members were not read"))
                }
                return nil
            }
            begin(next)
        }
    }

    /// Opens a member, or notes why it is not read.
    ///
    /// Folders and hidden files are passed over, as in a folder.
    private func begin(_ next: ArchiveMember) {
        if let reason = refusal(next) {
            refusedCount += 1
            if refused.count < Self.namedFailures {
                let name = next.name.utf8.count > options.limits.nameBytes ? "a member" : next.name
                refused.append(Damage(locator: item.locator.member(name), reason: reason))
            }
            return
        }
        let components = next.name.split(separator: "/")
        guard next.kind == .file, let last = components.last,
            !components.contains(where: { $0.first == "." && $0 != "." || $0 == "__MACOSX" })
        else { return }
        let inner = SourceItem(
            path: nil, locator: item.locator.member(next.name), name: String(last), externalID: next.name)
        let stream = MemberStream(archive)
        let content = ContentReader(
            stream, item: inner, options: options, depth: depth + 1, storedBytes: storedBytes)
        member = (inner, stream, content)
    }

    private func refusal(_ member: ArchiveMember) -> String? {
        if member.name.utf8.count > options.limits.nameBytes {
            return "a name longer than \(options.limits.nameBytes) bytes; rename it"
        }
        let isDrive = member.name.utf8.dropFirst().first == UInt8(ascii: ":")
        if member.name.hasPrefix("/") || member.name.hasPrefix("\\") || isDrive
            || member.name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).contains("..")
        {
            return "its name leads out of the archive; pack it with relative names"
        }
        if member.isLink { return "a link; pack the file itself" }
        if member.kind == .other { return "a device or another special file; remove it" }
        if member.isEncrypted { return "the member is encrypted; unpack the archive" }
        return nil
    }
}

/// The bytes of one member, counted and hashed as they pass.
final class MemberStream: ByteStream {
    private let archive: any ByteStream
    private var hasher = SHA256()
    private var failed = false
    private(set) var byteCount = 0

    init(_ archive: any ByteStream) {
        self.archive = archive
    }

    func read(upTo count: Int, into output: inout OutputSpan<UInt8>) throws(ReadError) {
        let before = output.count
        do throws(ReadError) {
            try archive.read(upTo: count, into: &output)
        } catch {
            failed = true
            throw error
        }
        let got = output.count - before
        byteCount += got
        // Safety: the bytes after `before` are initialised and hashed during the call.
        unsafe output.span.extracting(before..<output.count).withUnsafeBytes { bytes in
            unsafe hasher.update(bufferPointer: bytes)
        }
    }

    /// Reads what is left and returns the digest of all bytes; `nil` when some could not be read.
    func finish() -> ContentDigest? {
        var ended = failed
        while !ended {
            _ = [UInt8](capacity: FileByteStream.blockSize) { output in
                do throws(ReadError) {
                    ended = try !output.fill(to: FileByteStream.blockSize, from: self)
                } catch {
                    ended = true
                }
            }
        }
        return failed ? nil : ContentDigest(bytes: Array(hasher.finalize()))
    }
}
