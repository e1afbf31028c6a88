internal import Foundation

/// Programs run as processes of their own, for what only a process shows: status, output, signals.
public enum Program {
    /// How a run ended.
    public struct Ended: Sendable {
        /// The exit status; for a process that a signal ended, 128 and the signal's number, as a shell has it.
        public var status: Int32
        public var output: String
        public var messages: String

        public var outputLines: [String] { output.split(separator: "\n").map(String.init) }
        public var messageLines: [String] { messages.split(separator: "\n").map(String.init) }
    }

    /// A program that could not be started or did not end in time.
    public struct Failure: Error, CustomStringConvertible {
        public var description: String

        public init(description: String) {
            self.description = description
        }
    }

    /// The built `provscan`: it lies beside the program that runs the tests.
    public static let provscan = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("provscan").path

    /// Runs `provscan` with `arguments` to its end, in `folder`.
    ///
    /// `environment` is added to that of the tests, of which `PROVSCAN_REGISTRY` is never taken over.
    public static func provscan(
        _ arguments: [String], environment: [String: String] = [:], in folder: String? = nil
    ) throws -> Ended {
        try run(provscan, arguments, environment: environment, in: folder)
    }

    /// Runs the program at `path` to its end.
    public static func run(
        _ path: String, _ arguments: [String], environment: [String: String] = [:], in folder: String? = nil,
        reading input: String? = nil
    ) throws -> Ended {
        let running = try Running(path, arguments, environment: environment, in: folder)
        if let input { try running.write(input) }
        try running.closeInput()
        return try running.wait()
    }

    /// Runs SQL statements on a SQLite file, as somebody with another program would.
    public static func sqlite(_ path: String, _ statements: String...) throws {
        let script =
            "import sqlite3, sys\nbase = sqlite3.connect(sys.argv[1])\n"
            + "for text in sys.argv[2:]: base.execute(text)\nbase.commit()\nbase.close()"
        let ended = try run("/usr/bin/env", ["python3", "-c", script, path] + statements)
        guard ended.status == 0 else { throw Failure(description: ended.messages) }
    }

    /// A program that runs.
    public final class Running {
        private let process = Process()
        private let input = Pipe()
        private let folder: TestFolder
        private let output: FileHandle
        private let messages: FileHandle

        /// Starts the program at `path`; output goes to files, so that no pipe can fill up.
        public init(
            _ path: String, _ arguments: [String], environment: [String: String] = [:], in workingFolder: String? = nil
        ) throws {
            folder = try TestFolder()
            output = try Self.handle(folder, "output")
            messages = try Self.handle(folder, "messages")
            process.executableURL = URL(fileURLWithPath: path)
            process.arguments = arguments
            var variables = ProcessInfo.processInfo.environment
            variables["PROVSCAN_REGISTRY"] = nil
            process.environment = variables.merging(environment) { $1 }
            // Writing to a program that has ended is then an error and no end of the tests. A handler, unlike
            // "ignore", is not handed on to the program.
            _ = signal(SIGPIPE) { _ in }
            if let workingFolder { process.currentDirectoryURL = URL(fileURLWithPath: workingFolder) }
            process.standardInput = input
            process.standardOutput = output
            process.standardError = messages
            try process.run()
        }

        deinit {
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        }

        public func write(_ text: String) throws {
            try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        }

        public func closeInput() throws {
            try input.fileHandleForWriting.close()
        }

        /// What the program has written to standard output so far.
        public var outputSoFar: String {
            String(decoding: (try? folder.bytes(of: "output")) ?? [], as: UTF8.self)
        }

        /// Sends a signal to the program.
        public func send(_ signal: Int32) {
            kill(process.processIdentifier, signal)
        }

        /// Waits until `condition` holds, at most half a minute.
        public func wait(until condition: () -> Bool) throws {
            for _ in 0..<600 {
                if condition() { return }
                Thread.sleep(forTimeInterval: 0.05)
            }
            process.terminate()
            throw Failure(description: "half a minute went by in vain")
        }

        /// Waits for the end of the program.
        public func wait() throws -> Ended {
            process.waitUntilExit()
            let signalled = process.terminationReason == .uncaughtSignal
            return Ended(
                status: process.terminationStatus + (signalled ? 128 : 0),
                output: String(decoding: try folder.bytes(of: "output"), as: UTF8.self),
                messages: String(decoding: try folder.bytes(of: "messages"), as: UTF8.self))
        }

        private static func handle(_ folder: TestFolder, _ name: String) throws -> FileHandle {
            try FileHandle(forWritingTo: URL(fileURLWithPath: folder.write("", to: name)))
        }
    }
}
