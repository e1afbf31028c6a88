internal import CLibArchive
internal import ProvscanCore

/// One member of an archive.
struct ArchiveMember {
    enum Kind { case file, folder, other }

    var name: String
    var kind: Kind
    var isEncrypted: Bool
    var isLink: Bool
}

/// Reads the members of a tar, zip or 7z one after the other through libarchive, never extracting to disk.
///
/// Owns libarchive's handle alone. A stream that fails is remembered, since its error cannot pass through C.
@safe
final class ArchiveReader: ByteStream {
    private let raw: OpaquePointer
    private let source: ArchiveSource
    private let file: FileDescriptor?
    private let locator: Locator
    private let container: ContainerFormat
    private let limits: ExpansionLimits
    private let storedBytes: () -> Int
    private var members = 0
    private var expandedBytes = 0
    /// The address of the member that is being read.
    private var member: Locator
    /// Whether libarchive knows the format; what it is asked about an archive before that, it reads from anywhere.
    private var isOpen = false

    /// Opens an archive.
    ///
    /// `path`: The file itself, where there is one: its directory is at its end.
    /// `stream`: The archive's bytes otherwise; of a 7z they are kept, up to the record limit.
    init(
        _ container: ContainerFormat, path: FilePath?, stream: any ByteStream, locator: Locator,
        options: ReaderOptions, storedBytes: @escaping () -> Int
    ) throws(ReadError) {
        self.container = container
        self.locator = locator
        limits = options.limits
        member = locator
        let size = try path.map { path throws(ReadError) in
            try FileStatus(of: path, followsLink: true, locator: locator).byteCount
        }
        let usesFile = size != nil && container != .tar
        file = usesFile ? try path.map { p throws(ReadError) in try FileDescriptor(opening: p, locator: locator) } : nil
        self.storedBytes = usesFile ? { size ?? 0 } : storedBytes
        source = ArchiveSource(stream)
        guard let raw = unsafe archive_read_new() else {
            throw ReadError(.limitExceeded, locator, "no memory for the archive; run with fewer workers")
        }
        unsafe self.raw = raw
        if container == .sevenZip, file == nil { try source.keepAll(limit: options.recordLimit, locator) }
        // Safety: the handle is ours; descriptor, kept bytes and source live as long as this object.
        unsafe support()
        let code =
            if let file {
                unsafe archive_read_open_fd(raw, file.raw, FileByteStream.blockSize)
            } else if let kept = unsafe source.keptBytes {
                unsafe archive_read_open_memory(raw, kept.baseAddress, kept.count)
            } else {
                unsafe archive_read_open(
                    raw, Unmanaged.passUnretained(source).toOpaque(), nil,
                    { _, client, block in unsafe ArchiveSource.read(client, block) }, nil)
            }
        guard code == ARCHIVE_OK else { throw damaged }
        isOpen = true
    }

    deinit { unsafe _ = archive_read_free(raw) }

    @unsafe
    private func support() {
        switch container {
        case .tar: unsafe archive_read_support_format_tar(raw)
        case .sevenZip: unsafe archive_read_support_format_7zip(raw)
        case .zip:
            if file != nil {
                unsafe archive_read_support_format_zip_seekable(raw)
            } else {
                unsafe archive_read_support_format_zip_streamable(raw)
            }
        }
    }

    /// The next member; `nil` at the end.
    func nextMember() throws(ReadError) -> ArchiveMember? {
        var entry: OpaquePointer?
        // Safety: the entry belongs to the handle until the next call; its name is copied at once.
        let code = unsafe archive_read_next_header(raw, &entry)
        if code == ARCHIVE_EOF {
            if let failure = source.failure { throw failure }
            return nil
        }
        guard code == ARCHIVE_OK || code == ARCHIVE_WARN, let entry = unsafe entry else { throw damaged }
        members += 1
        guard members <= limits.members else {
            throw ReadError(.limitExceeded, locator, "more than \(limits.members) members; unpack the archive")
        }
        let raw = unsafe archive_entry_pathname_utf8(entry) ?? archive_entry_pathname(entry)
        let name = unsafe raw.map { unsafe String(cString: $0) } ?? "member-\(members)"
        let type = unsafe archive_entry_filetype(entry)
        let isLink = unsafe archive_entry_symlink(entry) != nil || archive_entry_hardlink(entry) != nil
        let isEncrypted = unsafe archive_entry_is_encrypted(entry) != 0
        member = locator.member(name)
        // The file types of POSIX, as libarchive keeps them everywhere.
        return ArchiveMember(
            name: name, kind: type == 0o100000 || type == 0 ? .file : type == 0o040000 ? .folder : .other,
            isEncrypted: isEncrypted, isLink: isLink)
    }

    /// Reads the member that ``nextMember()`` gave last.
    func read(upTo count: Int, into output: inout OutputSpan<UInt8>) throws(ReadError) {
        // Safety: libarchive writes at most `count` bytes into free capacity and keeps no pointer.
        let got = unsafe output.write(upTo: count) { region in
            let got = unsafe archive_read_data(raw, region.baseAddress, count)
            return (max(0, got), got)
        }
        guard got >= 0 else {
            if let failure = source.failure { throw failure }
            throw ReadError(.damaged, member, "the member is damaged or cut short; fetch the archive again")
        }
        expandedBytes += got
        try limits.check(expanded: expandedBytes, stored: storedBytes(), member)
    }

    private var damaged: ReadError {
        // Safety: the handle is open; nothing is kept.
        if isOpen, members == 0, unsafe archive_read_has_encrypted_entries(raw) > 0 {
            return ReadError(.unreadable, locator, "the list of members is encrypted; unpack the archive")
        }
        return source.failure
            ?? ReadError(
                .damaged, locator,
                "the \(container.rawValue) archive is damaged or cut short after \(members) members; "
                    + "fetch the archive again")
    }
}

/// Gives libarchive the bytes of a stream, block by block.
@safe
private final class ArchiveSource {
    private let stream: any ByteStream
    private let block = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: FileByteStream.blockSize)
    private(set) var failure: ReadError?
    private var ended = false

    init(_ stream: any ByteStream) {
        self.stream = stream
    }

    deinit {
        unsafe block.deallocate()
        unsafe keptBytes?.deallocate()
    }

    /// All bytes of the stream, once they are kept.
    private(set) var keptBytes: UnsafeMutableBufferPointer<UInt8>?

    /// Reads the stream to its end; one beyond `limit` bytes is refused.
    func keepAll(limit: Int, _ locator: Locator) throws(ReadError) {
        let bytes = try stream.readAll(limit: limit, locator)
        let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        _ = unsafe copy.initialize(from: bytes)
        unsafe keptBytes = copy
    }

    /// libarchive's read callback: gives the next block and its size; 0 is the end, below 0 a failure.
    @unsafe
    static func read(
        _ client: UnsafeMutableRawPointer?, _ block: UnsafeMutablePointer<UnsafeRawPointer?>?
    ) -> la_ssize_t {
        guard let client = unsafe client, let block = unsafe block else { return -1 }
        // Safety: the client is the source that was given to archive_read_open, alive as long as the handle.
        let source = unsafe Unmanaged<ArchiveSource>.fromOpaque(client).takeUnretainedValue()
        unsafe block.pointee = unsafe UnsafeRawPointer(source.block.baseAddress)
        return source.nextBlock()
    }

    private func nextBlock() -> Int {
        if failure != nil { return -1 }
        if ended { return 0 }
        // Safety: the span covers our own buffer; libarchive is done with the last block when it asks again.
        var output = unsafe OutputSpan(buffer: block, initializedCount: 0)
        do throws(ReadError) {
            try stream.read(upTo: output.freeCapacity, into: &output)
        } catch {
            failure = error
        }
        let count = unsafe output.finalize(for: block)
        if count == 0 { ended = true }
        return failure != nil && count == 0 ? -1 : count
    }
}

extension ByteStream {
    /// Reads to the end; more than `limit` bytes are refused.
    func readAll(limit: Int, _ locator: Locator) throws(ReadError) -> [UInt8] {
        var bytes: [UInt8] = []
        var isComplete = false
        var failure: ReadError?
        while !isComplete {
            let size = max(1 << 14, min(bytes.count, FileByteStream.blockSize))
            bytes.append(addingCapacity: size) { output in
                do throws(ReadError) {
                    isComplete = try !output.fill(to: size, from: self)
                } catch {
                    failure = error
                }
            }
            if let failure { throw failure }
            guard bytes.count <= limit else {
                throw ReadError(.limitExceeded, locator, "longer than the limit of \(limit) bytes; raise the limit")
            }
        }
        return bytes
    }
}
