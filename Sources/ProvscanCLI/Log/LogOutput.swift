internal import Foundation
internal import Logging
internal import Provscan
internal import Synchronization

/// Where log events go: standard error, one line each.
enum LogOutput {
    private struct Configuration: Sendable {
        var format = LogFormat.text
        var level = Logger.Level.warning
        var isStarted = false
    }

    private static let configuration = Mutex(Configuration())

    /// What the command line says; before ``start()``.
    static func configure(_ format: LogFormat, level: Logger.Level) {
        configuration.withLock {
            $0.format = format
            $0.level = level
        }
    }

    static var format: LogFormat { configuration.withLock { $0.format } }

    /// Takes the library's events; does nothing the second time.
    static func start() {
        let (isFirst, level) = configuration.withLock { configuration in
            defer { configuration.isStarted = true }
            return (!configuration.isStarted, configuration.level)
        }
        guard isFirst else { return }
        LoggingSystem.bootstrap { _ in LineLogHandler(logLevel: level) }
    }

    /// One event as one line of JSON: time, level, event, and what belongs to it.
    static func jsonLine(_ level: Logger.Level, _ event: String, _ fields: [String: String]) -> String {
        var object = fields
        object["time"] = Date().formatted(.iso8601)
        object["level"] = level.rawValue
        object["event"] = event
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let line = try? encoder.encode(object) else { preconditionFailure("strings can be written as JSON") }
        return String(decoding: line, as: UTF8.self)
    }
}

/// Writes each event as a line.
struct LineLogHandler: LogHandler {
    var logLevel: Logger.Level
    var metadata = Logger.Metadata()
    var metadataProvider: Logger.MetadataProvider?

    init(logLevel: Logger.Level) {
        self.logLevel = logLevel
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }.mapValues { "\($0)" }
        switch LogOutput.format {
        case .json: Terminal.write(LogOutput.jsonLine(event.level, event.message.description, fields))
        case .text:
            let listed = fields.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
            Terminal.say("provscan: \(event.level): \(event.message)\(listed)")
        }
    }
}
