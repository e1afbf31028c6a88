internal import ArgumentParser
internal import Foundation
internal import Provscan
internal import ProvscanRegistry

/// `provscan registry log`: what the registry committed to, for others to check.
struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Show and prove what the registry committed to, and when.",
        subcommands: [Show.self, Prove.self, Export.self, Restart.self])

    /// Shows checkpoints and leaves.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Print the last checkpoint, all checkpoints, or one leaf.")

        @OptionGroup var registry: RegistryOptions

        @Flag(help: "List all checkpoints, one on each line.")
        var all = false

        @Option(help: ArgumentHelp("Print the leaf at this index as it is.", valueName: "index"))
        var leaf: Int?

        func validate() throws {
            if all, leaf != nil { throw ValidationError("give either --all or --leaf") }
        }

        func run() throws {
            try ExitStatus.run {
                let opened = try registry.open()
                if let leaf {
                    Terminal.print(String(decoding: try opened.leaf(leaf), as: UTF8.self))
                } else if all {
                    for signed in try opened.checkpoints() {
                        Terminal.print("\(signed.checkpoint.size) \(signed.checkpoint.root) \(signed.createdAt)")
                    }
                } else {
                    try Terminal.printCheckpoint(of: opened)
                }
                return .success
            }
        }
    }

    /// Writes a proof.
    struct Prove: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "prove",
            abstract:
                "Print a proof that others can check: a leaf's inclusion, or that an earlier state was a beginning.",
            discussion: """
                Inclusion proofs are C2SP tlog-proof files, consistency proofs the body of a C2SP witness request. The \
                article Log of the manual says how to check both without provscan.
                """)

        @OptionGroup var registry: RegistryOptions

        @Option(
            help: ArgumentHelp("The work whose leaf is to be proved: its identifier in reports.", valueName: "uuid"))
        var work: String?

        @Option(help: ArgumentHelp("The index of the leaf that is to be proved.", valueName: "index"))
        var leaf: Int?

        @Option(help: ArgumentHelp("The size of an earlier state that is to be proved a beginning.", valueName: "size"))
        var from: Int?

        @Option(help: ArgumentHelp("The size of the checkpoint; default: the last one.", valueName: "size"))
        var at: Int?

        @Option(help: ArgumentHelp("Write the proof to this file.", valueName: "file"))
        var out: String?

        func validate() throws {
            guard [work != nil, leaf != nil, from != nil].filter({ $0 }).count == 1 else {
                throw ValidationError("give one of --work, --leaf and --from")
            }
        }

        func run() throws {
            try ExitStatus.run {
                let opened = try registry.open()
                if let from {
                    try deliver(opened.consistency(from: from, to: at).bytes)
                    return .success
                }
                let index =
                    try leaf
                    ?? work.flatMap { try opened.workNumber(id: $0) }.flatMap {
                        try opened.leafIndex(ofWork: $0)
                    }
                guard let index else {
                    Terminal.say("provscan: there is no work \(work ?? ""); give its identifier as reports have it")
                    return ExitStatus.failed
                }
                try deliver(opened.proof(ofLeaf: index, at: at).bytes)
                return .success
            }
        }

        private func deliver(_ proof: [UInt8]) throws {
            guard let out else { return FileHandle.standardOutput.write(Data(proof)) }
            try Data(proof).write(to: URL(fileURLWithPath: out))
        }
    }

    /// Writes the log as static files.
    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export",
            abstract: "Write the log as C2SP tlog-tiles: static files from which anyone can check it.")

        @OptionGroup var registry: RegistryOptions

        @Argument(help: "A new folder.")
        var folder: String

        func run() throws {
            try ExitStatus.run {
                let signed = try registry.open().exportTiles(to: folder)
                Terminal.print("\(folder): \(signed.checkpoint.size) leaves of \(signed.checkpoint.origin)")
                return .success
            }
        }
    }

    /// Goes on under another name.
    struct Restart: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "restart", abstract: "Go on under a new origin after the newest registry file was lost.",
            discussion: "The log that was signed cannot be continued from an older file; this begins one that says so.")

        @OptionGroup var registry: RegistryOptions

        func run() throws {
            try ExitStatus.run {
                let opened = try registry.openForWriting()
                _ = try opened.restartLog()
                try Terminal.printCheckpoint(of: opened)
                return .success
            }
        }
    }
}

extension Terminal {
    /// Writes the checkpoint that was signed last, as a note, to standard output.
    ///
    /// `introduced`: Whether a line before it says what it is.
    static func printCheckpoint(of registry: Registry, introduced: Bool = false) throws {
        guard let signed = try registry.currentCheckpoint() else { return say("provscan: nothing was signed yet") }
        if introduced { print("Checkpoint of the registry's log; keep it, and no later change goes unnoticed:") }
        FileHandle.standardOutput.write(Data(signed.note.bytes))
    }
}
