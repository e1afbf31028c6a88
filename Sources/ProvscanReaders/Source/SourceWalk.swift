internal import ProvscanCore

/// One file, or standard input, that is to be read.
struct SourceItem {
    /// `nil` is standard input.
    var path: FilePath?
    var locator: Locator
    /// The file's name, for detection.
    var name: String
    /// The path relative to the folder that was named, or the name of a file that was named itself.
    var externalID: String
    var byteCount = 0
    /// The format that its place in a folder shows.
    var format: RecordFormat?
    /// The X archive that the file belongs to.
    var account = XArchive.Account()
}

/// Finds the files under the named paths: in the order given, and in a folder by the bytes of the relative path.
///
/// Hidden entries are passed over. A symbolic link inside a folder is not followed: what it leads to
/// is read where it stands if that is in the folder too, and is a failure otherwise.
struct SourceWalk {
    enum Step {
        case source(SourceItem)
        case failure(ReadError)
    }

    /// A folder that is being walked.
    private struct Level {
        var path: FilePath
        var locator: String
        /// The path below the named folder, with a closing slash unless empty.
        var relative: String
        var rest: ArraySlice<Entry>
    }

    /// One name in a folder, with what sorts it.
    private struct Entry {
        var name: [UInt8]
        var status: FileStatus

        var text: String { String(decoding: name, as: UTF8.self) }
    }

    /// `nil` when only names and sizes are wanted.
    private let options: ReaderOptions?
    private var names: ArraySlice<String>
    private var levels: [Level] = []
    /// The named folder with links resolved, to tell whether a link leaves it.
    private var root = ""
    private var queue: ArraySlice<Step> = []

    init(_ names: [String], options: ReaderOptions? = nil) {
        self.options = options
        self.names = names[...]
    }

    /// Gives what was found before.
    init(steps: [Step]) {
        self.init([])
        queue = steps[...]
    }

    /// The next file or failure; `nil` at the end.
    mutating func next() -> Step? {
        while true {
            if let step = queue.popFirst() { return step }
            if var level = levels.popLast() {
                guard let entry = level.rest.popFirst() else { continue }
                levels.append(level)
                if let step = step(entry, in: level) { return step }
            } else if let name = names.popFirst() {
                if let step = begin(name) { return step }
            } else {
                return nil
            }
        }
    }

    /// Starts with a path as the user named it.
    private mutating func begin(_ name: String) -> Step? {
        let locator = Locator(path: name)
        if name == "-" {
            return .source(SourceItem(path: nil, locator: locator, name: "", externalID: "-"))
        }
        let path = FilePath(name)
        do throws(ReadError) {
            let status = try FileStatus(of: path, followsLink: true, locator: locator)
            switch status.kind {
            case .folder:
                root = path.resolved ?? name
                return enter(path, locator: String(name.reversed().drop { $0 == "/" }.reversed()), relative: "")
            default:
                let file = path.lastComponent
                return .source(
                    SourceItem(path: path, locator: locator, name: file, externalID: file, byteCount: status.byteCount))
            }
        } catch {
            return .failure(error)
        }
    }

    /// What to do with one entry of a folder.
    private mutating func step(_ entry: Entry, in level: Level) -> Step? {
        let path = level.path.appending(entry.name)
        let text = level.locator + "/" + entry.text
        let locator = Locator(path: text)
        switch entry.status.kind {
        case .file:
            return .source(
                SourceItem(
                    path: path, locator: locator, name: entry.text, externalID: level.relative + entry.text,
                    byteCount: entry.status.byteCount))
        case .folder:
            return enter(path, locator: text, relative: level.relative + entry.text + "/")
        case .link:
            guard let target = path.resolved else {
                return .failure(ReadError(.notFound, locator, "the symbolic link leads nowhere; mend or remove it"))
            }
            if target == root || target.hasPrefix(root + "/") { return nil }
            return .failure(
                ReadError(.unreadable, locator, "the symbolic link leads out of the folder; name its target as well"))
        case .other:
            return .failure(ReadError(.unreadable, locator, "not a regular file; remove it from the folder"))
        }
    }

    /// Lists a folder and puts it on the stack; of an X archive only the posts are queued.
    private mutating func enter(_ path: FilePath, locator: String, relative: String) -> Step? {
        do throws(ReadError) {
            var failures: [Step] = []
            let entries = try Self.list(path, locator, &failures)
            queue = failures[...]
            if let posts = posts(in: path, locator, relative, entries) {
                queue += posts
            } else {
                levels.append(Level(path: path, locator: locator, relative: relative, rest: entries[...]))
            }
            return nil
        } catch {
            return .failure(error)
        }
    }

    /// The files of posts if the folder is an X archive or the data folder of one.
    private func posts(in path: FilePath, _ locator: String, _ relative: String, _ entries: [Entry]) -> [Step]? {
        var unused: [Step] = []
        if let data = entries.first(where: { $0.text == "data" && $0.status.kind == .folder }),
            let inner = try? Self.list(path.appending(data.name), locator + "/data", &unused),
            let steps = posts(in: path.appending(data.name), locator + "/data", relative + "data/", inner)
        {
            return steps
        }
        let files = entries.filter { $0.status.kind == .file && XArchive.isPostFile($0.text) }
        guard let first = files.first, XArchive.holdsPosts(path.appending(first.name)) else { return nil }
        var account = XArchive.Account()
        if let options {
            if entries.contains(where: { $0.text == "account.js" }) {
                account.username = XArchive.username(of: path.appending(Array("account.js".utf8)))
            }
            account.longPosts = XArchive.longPosts(of: files.map { path.appending($0.name) }, options: options)
        }
        return files.map { file in
            .source(
                SourceItem(
                    path: path.appending(file.name), locator: Locator(path: locator + "/" + file.text),
                    name: file.text, externalID: relative + file.text, byteCount: file.status.byteCount,
                    format: .xArchive, account: account))
        }
    }

    /// The visible entries of a folder, in the order of the relative paths of the files below.
    ///
    /// An entry that the system tells nothing about becomes a failure of its own.
    private static func list(
        _ path: FilePath, _ locator: String, _ failures: inout [Step]
    ) throws(ReadError) -> [Entry] {
        var entries: [(key: [UInt8], entry: Entry)] = []
        for name in try folderEntries(path, locator: Locator(path: locator)) where name.first != UInt8(ascii: ".") {
            let text = String(decoding: name, as: UTF8.self)
            do throws(ReadError) {
                let status = try FileStatus(
                    of: path.appending(name), followsLink: false, locator: Locator(path: locator + "/" + text))
                let key = status.kind == .folder ? name + [UInt8(ascii: "/")] : name
                entries.append((key, Entry(name: name, status: status)))
            } catch {
                failures.append(.failure(error))
            }
        }
        entries.sort { $0.key.lexicographicallyPrecedes($1.key) }
        return entries.map(\.entry)
    }
}
