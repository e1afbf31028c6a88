internal import Foundation

/// Room on a disk, asked for before a long write rather than found missing in the middle of it.
package enum DiskSpace {
    /// Bytes free for this user where `path` is, or would be; `nil` where the system does not say.
    package static func free(at path: String) -> Int? {
        var place = URL(fileURLWithPath: path).path
        while !FileManager.default.fileExists(atPath: place), place.count > 1 {
            place = URL(fileURLWithPath: place).deletingLastPathComponent().path
        }
        var status = statvfs()
        guard unsafe statvfs(place, &status) == 0 else { return nil }
        return Int(
            clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize)).partialValue)
    }

    /// Refuses to begin where fewer than `bytes` are free.
    ///
    /// `purpose`: What the room is for, as in "a backup".
    package static func require(_ bytes: Int, for purpose: String, at path: String) throws(RegistryError) {
        guard let free = free(at: path), free < bytes else { return }
        throw RegistryError(
            .unwritable, path,
            "\(purpose) needs \(bytes >> 20 + 1) MiB and \(free >> 20) MiB are free; free space or name another disk")
    }
}
