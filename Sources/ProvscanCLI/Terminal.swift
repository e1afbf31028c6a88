internal import Foundation
internal import Logging
internal import Provscan

/// Standard output for results, standard error for everything else.
enum Terminal {
    /// Whether standard error is a terminal that can redraw a line.
    static var isInteractive: Bool {
        LogOutput.format == .text && isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// Whether standard output is a terminal that shows colours, and the user did not ask for none (NO_COLOR).
    static var hasColour: Bool {
        let environment = ProcessInfo.processInfo.environment
        let isRefused = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        return isatty(STDOUT_FILENO) == 1 && environment["TERM"] != "dumb" && environment["TERM"] != nil && !isRefused
    }

    /// Writes a line to standard error; what a file's name could do to a terminal is shown, not done.
    ///
    /// With `--log-format json` it is an event of `level`.
    static func say(_ line: String, level: Logger.Level = .error) {
        guard LogOutput.format == .json else { return write(line) }
        let prefix = "provscan: "
        let message = line.hasPrefix(prefix) ? String(line.dropFirst(prefix.count)) : line
        write(LogOutput.jsonLine(level, "message", ["message": message]))
    }

    /// Writes a line to standard error as it is, but for what a file's name could do to a terminal.
    static func write(_ line: String) {
        FileHandle.standardError.write(Data((VisibleText.make(line, keepingLines: false) + "\n").utf8))
    }

    /// Writes a line to standard output.
    static func print(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }

    /// Redraws the last line of standard error; an empty text removes it.
    static func redraw(_ text: String) {
        FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
    }

    /// Writes a value as one line of JSON with sorted keys to standard output.
    static func printJSON(_ value: some Encodable) throws {
        print(try json(value))
    }

    /// Writes a value as one line of JSON with sorted keys to standard error, for commands whose output is data.
    static func sayJSON(_ value: some Encodable) throws {
        FileHandle.standardError.write(Data((try json(value) + "\n").utf8))
    }

    private static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// A number of bytes in the largest unit that leaves at least one whole.
    static func bytes(_ count: Int) -> String {
        let units = ["bytes", "kB", "MB", "GB", "TB"]
        var value = Double(count)
        var unit = 0
        while value >= 1000, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        return unit == 0 ? "\(count) bytes" : "\(String(format: "%.1f", value)) \(units[unit])"
    }
}
