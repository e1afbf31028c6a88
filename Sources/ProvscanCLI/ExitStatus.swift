internal import ArgumentParser
internal import Foundation
internal import Provscan

/// What the exit status of every command means.
enum ExitStatus {
    /// Passages above `lead` were found that no licence covers.
    static let found = ExitCode(1)
    static let failed = ExitCode(2)
    /// Some input could not be read; wins over ``found`` and success.
    static let incomplete = ExitCode(3)
    static let interrupted = ExitCode(130)
    /// Whoever read standard output has gone: as if SIGPIPE had ended the program.
    static let outputClosed = ExitCode(141)

    /// Runs a command's work and turns what it throws into a message and a status.
    static func run(_ work: () throws -> ExitCode) throws -> Never {
        LogOutput.start()
        let status: ExitCode
        do {
            status = try work()
        } catch let error as ExitCode {
            status = error
        } catch is CancellationError {
            Terminal.say("provscan: interrupted")
            status = interrupted
        } catch let error as Interruption {
            Terminal.say("provscan: \(error)")
            status = error.isLimit ? failed : interrupted
        } catch {
            Terminal.say("provscan: \(error)")
            status = failed
        }
        throw status
    }
}
