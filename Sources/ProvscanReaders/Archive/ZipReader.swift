internal import CLibArchive
internal import ProvscanCore

/// One member of a zip.
struct ZipMember {
    var name: String
    var isEncrypted: Bool
}

/// Reads the members of a zip one after the other through libarchive, never extracting to disk.
///
/// No other type touches libarchive's pointers.
@safe
final class ZipReader: ByteStream {
    /// Members that an archive may have.
    static let memberLimit = 1_000_000
    /// Bytes that may come out of one archive whatever its size.
    static let freeExpansion = 1 << 26
    /// Beyond ``freeExpansion``, bytes that may come out per byte stored; posts compress about 10 : 1.
    static let expansionLimit = 200

    private let raw: OpaquePointer
    private let file: FileDescriptor
    private let locator: Locator
    private let storedBytes: Int
    private var members = 0
    private var expandedBytes = 0
    /// The member that is being read.
    private var member = ""

    /// Opens the zip at `path`, a file that can be read from any place.
    ///
    /// `usesDirectory`: Whether to go by the directory at the end of the file, as one should,
    /// or from member to member, as one must when the end is missing.
    init(path: FilePath, usesDirectory: Bool, locator: Locator) throws(ReadError) {
        self.locator = locator
        storedBytes = try FileStatus(of: path, followsLink: true, locator: locator).byteCount
        file = try FileDescriptor(opening: path, locator: locator)
        guard let raw = unsafe archive_read_new() else {
            throw ReadError(.limitExceeded, locator, "no memory for the archive; run with fewer workers")
        }
        unsafe self.raw = raw
        // Safety: the handle is ours, and the descriptor stays open as long as `file` lives.
        if usesDirectory {
            unsafe archive_read_support_format_zip_seekable(raw)
        } else {
            unsafe archive_read_support_format_zip_streamable(raw)
        }
        guard unsafe archive_read_open_fd(raw, file.raw, FileByteStream.blockSize) == ARCHIVE_OK else { throw damaged }
    }

    deinit { unsafe _ = archive_read_free(raw) }

    /// The next member; `nil` at the end.
    func nextMember() throws(ReadError) -> ZipMember? {
        var entry: OpaquePointer?
        // Safety: the entry belongs to the handle until the next call; its name is copied at once.
        let code = unsafe archive_read_next_header(raw, &entry)
        if code == ARCHIVE_EOF { return nil }
        guard code == ARCHIVE_OK || code == ARCHIVE_WARN, let entry = unsafe entry else { throw damaged }
        members += 1
        guard members <= Self.memberLimit else {
            throw ReadError(.limitExceeded, locator, "more than \(Self.memberLimit) members; unpack the archive")
        }
        let name = unsafe archive_entry_pathname_utf8(entry) ?? archive_entry_pathname(entry)
        member = unsafe name.map { unsafe String(cString: $0) } ?? "member-\(members)"
        return unsafe ZipMember(name: member, isEncrypted: archive_entry_is_encrypted(entry) != 0)
    }

    /// Reads the member that ``nextMember()`` gave last.
    func read(upTo count: Int, into output: inout OutputSpan<UInt8>) throws(ReadError) {
        // Safety: libarchive writes at most `count` bytes into free capacity and keeps no pointer.
        let got = unsafe output.withUnsafeMutableBufferPointer { buffer, initialised in
            let region = unsafe UnsafeMutableRawBufferPointer(
                rebasing: UnsafeMutableRawBufferPointer(buffer)[initialised..<initialised + count])
            let got = unsafe archive_read_data(raw, region.baseAddress, count)
            initialised += max(0, got)
            return got
        }
        guard got >= 0 else {
            throw ReadError(
                .damaged, locator.member(member), "the member is damaged or cut short; fetch the archive again")
        }
        expandedBytes += got
        guard expandedBytes <= max(Self.freeExpansion, storedBytes * Self.expansionLimit) else {
            throw ReadError(
                .limitExceeded, locator.member(member),
                "the archive expands to more than \(Self.expansionLimit) times its size; unpack it if you trust it")
        }
    }

    private var damaged: ReadError {
        ReadError(.damaged, locator, "the zip is damaged or cut short; fetch the archive again")
    }
}
