internal import Foundation

/// A page being written: each part is rendered on its own and leaves memory at once.
struct PageFile: ~Copyable {
    private static let bufferSize = 1 << 18

    let path: String
    private let templates: ReportTemplates
    private let handle: FileHandle
    private var buffer: [UInt8] = []
    /// Bytes added so far.
    private(set) var size = 0

    init(path: String, templates: ReportTemplates) throws(ResultsError) {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else {
            throw ResultsError(.unwritable, path, "cannot be created; check the permissions of its directory")
        }
        self.path = path
        self.templates = templates
        self.handle = handle
    }

    /// Renders the template `name` with `context` and appends it.
    mutating func add(_ name: String, _ context: [String: Any]) throws(ResultsError) {
        try add(rendered: templates.render(name, context))
    }

    /// Appends what a template gave.
    mutating func add(rendered text: String) throws(ResultsError) {
        let before = buffer.count
        buffer.append(contentsOf: text.utf8)
        size += buffer.count - before
        if buffer.count >= Self.bufferSize { try flush() }
    }

    mutating func close() throws(ResultsError) {
        try flush()
        do {
            try handle.close()
        } catch {
            throw ResultsError(.unwritable, path, "cannot be completed; check the free space", cause: error)
        }
    }

    private mutating func flush() throws(ResultsError) {
        do {
            try handle.write(contentsOf: Data(buffer))
        } catch {
            throw ResultsError(.unwritable, path, "cannot be written; check the free space", cause: error)
        }
        buffer.removeAll(keepingCapacity: true)
    }
}

/// Gives finished pages their names, so that a report is there whole or not at all.
struct PageFolder {
    static let name = HTMLReport.folderName

    /// The results directory.
    let directory: String

    var path: String { ResultsFile.join(directory, Self.name) }
    var temporaryPath: String { path + ".partial" }

    /// Creates the folder that the pages are written into.
    func begin() throws(ResultsError) {
        do {
            try? FileManager.default.removeItem(atPath: temporaryPath)
            try FileManager.default.createDirectory(atPath: temporaryPath, withIntermediateDirectories: true)
        } catch {
            throw ResultsError(.unwritable, temporaryPath, "cannot be created; check the permissions", cause: error)
        }
    }

    /// Puts `report.html` from `overview` in place, and the folder where `hasPages`; removes what an earlier report left.
    func publish(overview: String, hasPages: Bool) throws(ResultsError) {
        let manager = FileManager.default
        let report = HTMLReport.path(in: directory)
        do {
            if manager.fileExists(atPath: report) { try manager.removeItem(atPath: report) }
            try removePages()
            if hasPages {
                try manager.createDirectory(atPath: path, withIntermediateDirectories: true)
                for name in try manager.contentsOfDirectory(atPath: temporaryPath) {
                    try manager.moveItem(
                        atPath: ResultsFile.join(temporaryPath, name), toPath: ResultsFile.join(path, name))
                }
                try manager.removeItem(atPath: temporaryPath)
            }
            try manager.moveItem(atPath: overview, toPath: report)
        } catch {
            throw ResultsError(
                .unwritable, directory, "the report cannot be completed; check the permissions", cause: error)
        }
    }

    /// Removes the pages of an earlier report, and the folder where nothing else is in it.
    private func removePages() throws {
        let manager = FileManager.default
        guard manager.fileExists(atPath: path) else { return }
        var others = 0
        for name in try manager.contentsOfDirectory(atPath: path) {
            if Self.isPage(name) {
                try manager.removeItem(atPath: ResultsFile.join(path, name))
            } else {
                others += 1
            }
        }
        if others == 0 { try manager.removeItem(atPath: path) }
    }

    /// Whether `name` is one that pages of a report have.
    static func isPage(_ name: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1] == "html" || parts[1] == "js" else { return false }
        let stem = parts[0].split(separator: "-", omittingEmptySubsequences: false)
        guard ["matches", "list", "holders", "works", "leads", "search"].contains(String(stem[0])) else { return false }
        return stem.count == 1
            || (stem.count == 2 && !stem[1].isEmpty && stem[1].allSatisfy { ("0"..."9").contains($0) })
    }

    /// `matches-0001.html` and so on.
    static func page(_ kind: String, _ number: Int, _ type: String = "html") -> String {
        let digits = String(number)
        return "\(kind)-\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits).\(type)"
    }
}
