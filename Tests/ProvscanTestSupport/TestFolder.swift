internal import Foundation

/// A folder of its own for one test, removed with the object.
public final class TestFolder: Sendable {
    public let path: String

    /// Keys of the registries that tests make, apart from those of whoever runs the tests.
    private static let keys: String = {
        let folder = NSTemporaryDirectory() + "provscan-test-keys"
        unsafe setenv("XDG_CONFIG_HOME", folder, 1)
        unsafe unsetenv("PROVSCAN_KEY_FILE")
        return folder
    }()

    public init() throws {
        _ = Self.keys
        path = NSTemporaryDirectory() + "provscan-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Where the entry `name` is, or would be.
    public func path(_ name: String) -> String {
        path + "/" + name
    }

    /// Writes a file, with the folders it lies in, and returns its path.
    @discardableResult
    public func write(_ text: String, to name: String) throws -> String {
        try write(Array(text.utf8), to: name)
    }

    /// Writes a file, with the folders it lies in, and returns its path.
    @discardableResult
    public func write(_ bytes: [UInt8], to name: String) throws -> String {
        let file = URL(fileURLWithPath: path(name))
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
        return file.path
    }

    /// The bytes of the file `name`.
    public func bytes(of name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path(name))))
    }

    /// The lines of the file `name`, without their ends.
    public func lines(of name: String) throws -> [String] {
        String(decoding: try bytes(of: name), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// The paths of all files below, relative to the folder, in byte order.
    public func files() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: path).filter {
            var isFolder: ObjCBool = false
            return unsafe FileManager.default.fileExists(atPath: path($0), isDirectory: &isFolder)
                && !isFolder.boolValue
        }.sorted()
    }
}
