internal import ArgumentParser
internal import Foundation
internal import Provscan
internal import ProvscanRegistry

/// `provscan registry timestamp`: what an authority says about when a checkpoint was there.
struct TimestampCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "timestamp",
        abstract: "Ask a time-stamping authority about a checkpoint (RFC 3161), keep its answer.",
        discussion: """
            query writes the question; send it to an authority with curl; attach takes the answer. provscan compares \
            what the answer is about; the authority's signature is for openssl ts -verify to check.
            """,
        subcommands: [Query.self, Attach.self, List.self])

    /// Writes a query.
    struct Query: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "query", abstract: "Write a query about the signed note of a checkpoint, and the note.")

        @OptionGroup var registry: RegistryOptions

        @Option(help: ArgumentHelp("The size of the checkpoint; default: the last one.", valueName: "size"))
        var at: Int?

        @Option(help: ArgumentHelp("The query; the note is written beside it as FILE.note.", valueName: "file"))
        var out: String

        func run() throws {
            try ExitStatus.run {
                let (signed, query) = try registry.openForWriting().timeStampQuery(at: at)
                try Data(query.bytes).write(to: URL(fileURLWithPath: out))
                try Data(signed.note.bytes).write(to: URL(fileURLWithPath: out + ".note"))
                Terminal.print(
                    "\(out): asks about the checkpoint of size \(signed.checkpoint.size), SHA-256 \(signed.digest)")
                return .success
            }
        }
    }

    /// Keeps an answer.
    struct Attach: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "attach", abstract: "Keep an authority's answer with the checkpoint.")

        @OptionGroup var registry: RegistryOptions

        @Argument(help: "The response, as the authority sent it.")
        var response: String

        func run() throws {
            try ExitStatus.run {
                guard let data = FileManager.default.contents(atPath: response) else {
                    Terminal.say("provscan: \(response): cannot be read; check the name")
                    return ExitStatus.failed
                }
                let read: TimeStampResponse
                do {
                    read = try TimeStampResponse(parsing: Array(data))
                } catch {
                    Terminal.say("provscan: \(response): \(error)")
                    return ExitStatus.failed
                }
                TimestampCommand.report(try registry.openForWriting().attach(read))
                return .success
            }
        }
    }

    /// Lists the answers.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List the time-stamps on file.")

        @OptionGroup var registry: RegistryOptions

        func run() throws {
            try ExitStatus.run {
                for timeStamp in try registry.open().timeStamps() { TimestampCommand.report(timeStamp) }
                return .success
            }
        }
    }

    private static func report(_ timeStamp: AttachedTimeStamp) {
        Terminal.print(
            "checkpoint of size \(timeStamp.size), \(timeStamp.response.time): bound to the checkpoint: yes; signature of "
                + "the authority: verify with openssl")
    }
}
