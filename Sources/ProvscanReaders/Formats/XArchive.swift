internal import ProvscanCore

/// What is known of the files of an X (Twitter) archive.
enum XArchive {
    /// Whose archive it is, and what joins its files.
    struct Account: Sendable {
        var username: String?
        var longPosts: LongPosts?
    }

    /// The file that holds the whole texts of long posts.
    static let noteFile = "note-tweet.js"

    /// Bytes of `account.js` that are read at most.
    private static let accountLimit = 1 << 16

    /// Whether a file of this name, inside the data folder, holds posts: `tweets.js`, `tweets-part1.js`, `tweet.js`,
    /// `note-tweet.js`, `deleted-tweets.js`.
    static func isPostFile(_ name: String) -> Bool {
        guard name.hasSuffix(".js") else { return false }
        let stem = name.dropLast(3)
        if name == noteFile || stem == "deleted-tweets" { return true }
        let kind = stem.hasPrefix("tweets") ? stem.dropFirst(6) : stem.hasPrefix("tweet") ? stem.dropFirst(5) : "?"
        if kind.isEmpty { return true }
        return kind.hasPrefix("-part") && !kind.dropFirst(5).isEmpty
            && kind.dropFirst(5).utf8.allSatisfy { (48...57).contains($0) }
    }

    /// The name of a member within the archive's data folder; `nil` when it is not there.
    static func dataName(of member: String) -> String? {
        let parts = member.split(separator: "/")
        guard let name = parts.last else { return nil }
        return parts.count == 1 || parts[parts.count - 2] == "data" ? String(name) : nil
    }

    /// Whether the file at `path` begins as a list of posts does.
    static func holdsPosts(_ path: FilePath) -> Bool {
        FormatDetection.isPosts(beginning(of: path))
    }

    /// The user name in the account file at `path`; `nil` when there is none.
    static func username(of path: FilePath) -> String? {
        username(inAccount: beginning(of: path))
    }

    /// The user name that the first bytes of `account.js` give.
    static func username(inAccount script: [UInt8]) -> String? {
        guard let start = script.firstIndex(of: UInt8(ascii: "[")) else { return nil }
        let record = Array(script[start...])
        let plan = JSONFieldPlan(["/0/account/username"])
        return JSONReader.withReader { reader in
            let padded = record + [UInt8](repeating: 0, count: JSONReader.padding)
            // Safety: the padded copy outlives the use of its values.
            return unsafe padded.withUnsafeBufferPointer { bytes in
                let outcome = unsafe reader.read(UnsafeBufferPointer(rebasing: bytes[..<record.count]), plan: plan)
                guard case .other = outcome else { return nil }
                return reader.string(0)
            }
        }
    }

    /// The first bytes of a stream, as many as an account file has.
    static func beginning(of stream: any ByteStream) -> [UInt8] {
        PeekedByteStream(stream, count: accountLimit).prefix
    }

    /// Joins the long posts of an unpacked archive; `nil` when it has none.
    static func longPosts(of files: [FilePath], options: ReaderOptions) -> LongPosts? {
        guard let notes = files.first(where: { $0.lastComponent == noteFile }).flatMap(stream) else { return nil }
        var long = LongPosts(byteLimit: options.recordLimit)
        long.learn(notes: notes, options: options)
        for posts in files where posts.lastComponent != noteFile {
            if let stream = stream(posts) { long.join(posts: stream, options: options) }
        }
        return long
    }

    private static func beginning(of path: FilePath) -> [UInt8] {
        stream(path).map { beginning(of: $0) } ?? []
    }

    private static func stream(_ path: FilePath) -> FileByteStream? {
        try? FileByteStream(path: path, locator: Locator(path: ""), progress: ReadProgress(totalBytes: nil))
    }
}
