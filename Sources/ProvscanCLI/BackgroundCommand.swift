internal import ArgumentParser
internal import Provscan
internal import ProvscanCore
internal import ProvscanReaders
internal import ProvscanRegistry

/// `provscan registry background`: common text, which says nothing about where a record comes from.
struct BackgroundCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "background",
        abstract: "Name common text: what stands in it is never reported as copied.",
        discussion: """
            Licences, notices and famous quotations are common text in every registry. Add what is common in yours: \
            mastheads, standard clauses, quoted statutes. It takes effect in every later match, and each run that it \
            explains is counted and listed in the report.
            """,
        subcommands: [Add.self, List.self, Remove.self])

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "add", abstract: "Add the texts of files.")

        @OptionGroup var registry: RegistryOptions

        @Argument(help: "Files in any format that can be registered.")
        var files: [String]

        func run() throws {
            try ExitStatus.run {
                let registry = try registry.openForWriting()
                for file in files {
                    let text = try Self.text(of: file)
                    try registry.addCommonText(text, name: file)
                    Terminal.print("\(registry.path): common text added: \(file)")
                }
                return .success
            }
        }

        /// All texts of one file; a file that cannot be read whole is not taken.
        private static func text(of file: String) throws -> String {
            var texts: [String] = []
            let cursor = CorpusCursor(paths: [file], options: ReaderOptions(role: .owned))
            while let event = cursor.next() {
                switch event {
                case .batch(let batch):
                    _ = batch.visit { text, _ in
                        // Safety: the text is copied before the call ends.
                        texts.append(unsafe text.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) })
                    }
                case .sourceEnd(let coverage):
                    if let failure = coverage.failures.first {
                        throw ReadError(.unreadable, failure.locator, failure.reason)
                    }
                }
            }
            guard !texts.isEmpty else {
                throw ReadError(.damaged, Locator(path: file), "holds no text; name another file")
            }
            return texts.joined(separator: "\n\n")
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List what was added.")

        @OptionGroup var registry: RegistryOptions

        @Flag(help: "Print the list as JSON.")
        var json = false

        func run() throws {
            try ExitStatus.run {
                let texts = try registry.open().addedCommonTexts()
                if json {
                    try Terminal.printJSON(texts)
                } else {
                    for text in texts {
                        Terminal.print(
                            VisibleText.make(
                                "\(text.name): \(text.tokens) words, added \(text.addedAt), sha256 \(text.sha256)",
                                keepingLines: false))
                    }
                }
                return .success
            }
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove", abstract: "Remove what was added under a name.")

        @OptionGroup var registry: RegistryOptions

        @Argument(help: "The name, as list prints it.")
        var name: String

        func run() throws {
            try ExitStatus.run {
                let registry = try registry.openForWriting()
                try registry.removeCommonText(name)
                Terminal.print("\(registry.path): common text removed: \(name)")
                return .success
            }
        }
    }
}
