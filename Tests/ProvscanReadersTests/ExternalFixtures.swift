import Foundation
import Testing

/// Real files that cannot stand in the repository: a folder named by the environment variable PROVSCAN_FIXTURES.
enum ExternalFixtures {
    /// The folder, with a closing slash; `nil` when the variable is not set.
    static let root = ProcessInfo.processInfo.environment["PROVSCAN_FIXTURES"].map { $0.hasSuffix("/") ? $0 : $0 + "/" }

    /// The path of a file or folder; `nil`, with the reason printed, when it is not there.
    static func path(_ name: String) -> String? {
        guard let root else {
            print("skipped: \(name) needs PROVSCAN_FIXTURES")
            return nil
        }
        guard FileManager.default.fileExists(atPath: root + name) else {
            print("skipped: \(name) is not in PROVSCAN_FIXTURES")
            return nil
        }
        return root + name
    }

    /// The paths of all files below a folder, sorted; empty when it is not there.
    static func files(_ name: String) -> [String] {
        guard let folder = path(name), let walk = FileManager.default.enumerator(atPath: folder) else { return [] }
        return walk.compactMap { $0 as? String }.sorted().map { folder + "/" + $0 }.filter { path in
            var isFolder: ObjCBool = false
            // Safety: the call fills the flag and keeps no pointer.
            return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
        }
    }
}
