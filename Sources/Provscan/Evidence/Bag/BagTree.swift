internal import Foundation

/// The files that lie in a bag's directory, with their sizes.
struct BagTree {
    let path: String
    /// By path below the bag.
    private(set) var files: [String: Int] = [:]
    private let limits: BagLimits

    /// Walks the directory without following anything.
    ///
    /// - Throws: ``BagError`` `.refused` for links, devices, empty folders, and more or larger files than `limits` allow.
    /// - Complexity: O(files).
    init(of path: String, limits: BagLimits = BagLimits()) throws(BagError) {
        self.path = path
        self.limits = limits
        guard Self.type(of: path) == .typeDirectory else {
            throw BagError(.missing, path, "is no directory; name the bag that match --bag wrote")
        }
        try walk("", depth: 0)
    }

    /// Where the file at `name` lies.
    func location(_ name: String) -> String { ResultsFile.join(path, name) }

    /// The bytes of a file that is read as a whole.
    func bytes(of name: String) throws(BagError) -> [UInt8] {
        guard let size = files[name] else { throw BagError(.missing, location(name), "is not in the bag") }
        guard size <= limits.tagFileBytes else {
            throw BagError(
                .refused, location(name), "has \(size) bytes; such a file has at most \(limits.tagFileBytes)")
        }
        guard let data = FileManager.default.contents(atPath: location(name)) else {
            throw BagError(.failed, location(name), "cannot be read; check that it may be")
        }
        return Array(data)
    }

    /// The text of a file that is read as a whole.
    func text(of name: String) throws(BagError) -> String {
        guard let text = String(validating: try bytes(of: name), as: UTF8.self) else {
            throw BagError(.invalid, location(name), "is not UTF-8 text")
        }
        return text
    }

    private mutating func walk(_ folder: String, depth: Int) throws(BagError) {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: location(folder))
        } catch {
            throw BagError(.failed, location(folder), "cannot be listed; check that it may be read", cause: error)
        }
        guard !names.isEmpty else { throw BagError(.refused, location(folder), "is an empty folder") }
        guard depth < limits.depth else { throw BagError(.refused, location(folder), "is nested too deep") }
        for name in names {
            let entry = folder + name
            let attributes = try? FileManager.default.attributesOfItem(atPath: location(entry))
            switch attributes?[.type] as? FileAttributeType {
            case .typeDirectory: try walk(entry + "/", depth: depth + 1)
            case .typeRegular:
                let size = (attributes?[.size] as? NSNumber)?.intValue ?? 0
                guard size <= limits.fileBytes, files.count < limits.files else {
                    throw BagError(.refused, location(entry), "is one file too many, or too large for a bag")
                }
                files[entry] = size
            default:
                throw BagError(.refused, location(entry), "is a link or no plain file; a bag holds plain files only")
            }
        }
    }

    private static func type(of path: String) -> FileAttributeType? {
        let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        return (try? FileManager.default.attributesOfItem(atPath: real))?[.type] as? FileAttributeType
    }
}
