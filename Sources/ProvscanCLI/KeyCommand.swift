internal import ArgumentParser
internal import Provscan
internal import ProvscanRegistry

/// `provscan registry key`: the keys that sign the registry's log.
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Show and rotate the key that signs the registry's log.",
        discussion: """
            A key is a file of 32 bytes that only its owner may read, made when the registry is first written: in \
            $XDG_CONFIG_HOME/provscan, or where PROVSCAN_KEY_FILE says. It is never in the registry. Keep a copy.
            """,
        subcommands: [Show.self, Rotate.self])

    /// Shows the keys.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Print the verifier keys, newest last: what others need to check the log.")

        @OptionGroup var registry: RegistryOptions

        func run() throws {
            try ExitStatus.run {
                let opened = try registry.open()
                for key in try opened.logKeys() { KeyCommand.report(key) }
                Terminal.say("provscan: the log's key is in \(opened.keys.path(for: .log))")
                return .success
            }
        }
    }

    /// Replaces the key.
    struct Rotate: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate", abstract: "Sign with a new key from now on; the old one vouches for it.")

        @OptionGroup var registry: RegistryOptions

        @Flag(help: "The old key is lost: nothing vouches for the new one then, and the log says so.")
        var lost = false

        func run() throws {
            try ExitStatus.run {
                let opened = try registry.openForWriting()
                _ = try opened.rotateLogKey(oldKeyIsLost: lost)
                for key in try opened.logKeys().suffix(1) { KeyCommand.report(key) }
                try Terminal.printCheckpoint(of: opened, introduced: true)
                return .success
            }
        }
    }

    private static func report(_ key: LogKey) {
        Terminal.print("\(key.key) since leaf \(key.leaf), SHA-256 \(key.key.fingerprint)")
    }
}
