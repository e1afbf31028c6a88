internal import Foundation

/// Bytes on their way to an open file, written at once: what was handed over does not depend on how the process ends.
final class DescriptorOutput {
    private let descriptor: Int32
    private let name: String
    private let closes: Bool
    private(set) var byteCount = 0

    /// Writes to standard output.
    init() {
        descriptor = STDOUT_FILENO
        name = "standard output"
        closes = false
    }

    /// Creates the file at `path`.
    ///
    /// - Throws: ``ResultsError`` `.occupied` when there is one and `replacing` is false.
    init(creating path: String, replacing: Bool) throws(ResultsError) {
        // Safety: open copies the path.
        let (descriptor, failure) = unsafe path.withCString { path in
            let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (replacing ? O_TRUNC : O_EXCL)
            let descriptor = unsafe open(path, flags, 0o666)
            return (descriptor, descriptor < 0 ? errno : 0)
        }
        guard descriptor >= 0 else {
            if failure == EEXIST {
                throw ResultsError(
                    .occupied, path, "is there already; name another file, or replace it with --force")
            }
            throw ResultsError(
                .unwritable, path, "cannot be created (\(systemMessage(failure))); check its directory")
        }
        self.descriptor = descriptor
        name = path
        closes = true
    }

    deinit {
        if closes { close(descriptor) }
    }

    /// Writes all of `bytes`, waiting for a slow reader.
    ///
    /// - Throws: ``OutputClosed`` when nobody reads any more, ``ResultsError`` `.unwritable` otherwise.
    func write(_ bytes: ArraySlice<UInt8>) throws {
        var start = bytes.startIndex
        while start < bytes.endIndex {
            // Safety: write reads the rest of the slice and keeps no pointer.
            let (count, failure) = unsafe bytes[start...].withUnsafeBytes { rest in
                let count = unsafe Foundation.write(descriptor, rest.baseAddress, rest.count)
                return (count, count < 0 ? errno : 0)
            }
            switch failure {
            case 0: start += count
            case EINTR: break
            case EAGAIN: waitForRoom()
            case EPIPE: throw OutputClosed()
            default:
                throw ResultsError(.unwritable, name, "cannot be written (\(systemMessage(failure)))")
            }
        }
        byteCount += bytes.count
    }

    private func waitForRoom() {
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        // Safety: poll fills the one entry and keeps no pointer.
        _ = unsafe poll(&entry, 1, -1)
    }
}

/// Whoever read the output has gone: the end of a run that is no failure of ours.
public struct OutputClosed: Error {
    public init() {}
}

/// The system's own words for an error number.
private func systemMessage(_ code: Int32) -> String {
    // Safety: strerror gives a NUL-terminated string, copied at once.
    unsafe String(cString: strerror(code))
}
