internal import ProvscanCore

/// Reads the posts of a zipped X archive.
///
/// The zip is gone through twice: for the names and the account, then for the posts; where it has long posts, twice
/// more between the two, to join them.
/// Of one that is cut short, what is there is read.
final class XArchiveReader: BatchReader {
    /// What the first pass finds.
    private struct Survey {
        var hasPosts = false
        var hasNotes = false
        var username: String?
    }

    private let zip: ZipReader
    private let locator: Locator
    private let options: ReaderOptions
    private let account: XArchive.Account
    private var current: JSONArrayReader<TweetMapping>?
    /// The first failure; the members after it are still read.
    private var failure: ReadError?

    /// Returns `nil` when the zip is sound and not an X archive.
    init?(path: FilePath, locator: Locator, options: ReaderOptions) throws(ReadError) {
        var usesDirectory = true
        var survey = Survey()
        do throws(ReadError) {
            try Self.look(into: ZipReader(path: path, usesDirectory: true, locator: locator), &survey)
        } catch {
            guard error.code == .damaged else { throw error }
            usesDirectory = false
            failure = error
            survey = Survey()
            let listing = try ZipReader(path: path, usesDirectory: false, locator: locator)
            try? Self.look(into: listing, &survey)
        }
        guard survey.hasPosts else {
            if let failure { throw failure }
            return nil
        }
        account = XArchive.Account(
            username: survey.username,
            longPosts: survey.hasNotes
                ? try Self.longPosts(path, usesDirectory: usesDirectory, locator, options) : nil)
        self.locator = locator
        self.options = options
        zip = try ZipReader(path: path, usesDirectory: usesDirectory, locator: locator)
    }

    func next() throws(ReadError) -> (any DocumentBatch)? {
        repeat {
            if let batch = nextOfMember() { return batch }
        } while enterNextMember()
        if let failure { throw failure }
        return nil
    }

    private static func look(into zip: ZipReader, _ survey: inout Survey) throws(ReadError) {
        while let member = try zip.nextMember() {
            guard let name = XArchive.dataName(of: member.name) else { continue }
            if XArchive.isPostFile(name) { survey.hasPosts = true }
            if name == XArchive.noteFile { survey.hasNotes = true }
            if name == "account.js" {
                survey.username = XArchive.username(inAccount: XArchive.beginning(of: zip))
            }
        }
    }

    private static func longPosts(
        _ path: FilePath, usesDirectory: Bool, _ locator: Locator, _ options: ReaderOptions
    ) throws(ReadError) -> LongPosts {
        var long = LongPosts(byteLimit: options.recordLimit)
        for readsNotes in [true, false] {
            let zip = try ZipReader(path: path, usesDirectory: usesDirectory, locator: locator)
            // What cannot be followed here fails again, and is told, when the posts are read.
            while let member = try? zip.nextMember() {
                guard let name = XArchive.dataName(of: member.name), XArchive.isPostFile(name), !member.isEncrypted
                else { continue }
                if readsNotes, name == XArchive.noteFile {
                    long.learn(notes: zip, options: options)
                } else if !readsNotes, name != XArchive.noteFile {
                    long.join(posts: zip, options: options)
                }
            }
        }
        return long
    }

    /// The next batch of the member that is being read.
    private func nextOfMember() -> (any DocumentBatch)? {
        do throws(ReadError) {
            if let batch = try current?.next() { return batch }
        } catch {
            failure = failure ?? error
        }
        current = nil
        return nil
    }

    /// Moves to the next member with posts; `false` at the end of the zip, or where it cannot be followed.
    private func enterNextMember() -> Bool {
        do throws(ReadError) {
            while let member = try zip.nextMember() {
                guard let name = XArchive.dataName(of: member.name), XArchive.isPostFile(name) else { continue }
                let inner = locator.member(member.name)
                if member.isEncrypted {
                    failure = failure ?? ReadError(.unreadable, inner, "the member is encrypted; unpack the archive")
                    continue
                }
                current = JSONArrayReader(
                    zip, locator: inner, mapping: TweetMapping(account), options: options)
                return true
            }
        } catch {
            failure = failure ?? error
        }
        return false
    }
}
