internal import ArgumentParser
internal import Foundation
internal import Logging
internal import Provscan
internal import ProvscanCore
internal import ProvscanRegistry
internal import ProvscanServer

/// `provscan serve`: checks texts over HTTP.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Answer over HTTP which registered works a text holds.",
        discussion: """
            POST /v1/check takes {"text":…,"url":…,"fetchedAt":…} and answers {"matches":[…],"verdict":…}; GET \
            /openapi.json describes the rest. Serves this machine alone unless access tokens are given. What is written \
            to the registry meanwhile is taken in; SIGHUP does so at once. Texts are neither stored nor logged.

            Ends with status 0 after SIGINT or SIGTERM, once requests under way are answered.
            """)

    @OptionGroup var registry: RegistryOptions

    @OptionGroup var fingerprints: FingerprintKeyOption

    @Option(help: ArgumentHelp("The name or address to serve.", valueName: "name"))
    var host = "127.0.0.1"

    @Option(help: ArgumentHelp("The port; 0 for a free one.", valueName: "number"))
    var port = 8080

    @Option(
        help: ArgumentHelp(
            "Whoever asks must send one of the access tokens in this file, one a line: 'Authorization: Bearer TOKEN'.",
            valueName: "file"))
    var tokens: String?

    @Option(help: ArgumentHelp("Serve HTTPS with this certificate and its chain, PEM.", valueName: "file"))
    var certificate: String?

    @Option(help: ArgumentHelp("The private key of the certificate, PEM.", valueName: "file"))
    var privateKey: String?

    @Option(help: ArgumentHelp("The largest body, or line of a stream, such as 512K or 8M.", valueName: "size"))
    var maxBody: ByteSize?

    @Option(
        help: ArgumentHelp(
            "How long a request may take to come in, and how long nothing may move in a stream.", valueName: "seconds"))
    var timeLimit = 30

    @Option(help: ArgumentHelp("How often the registry is looked at for changes.", valueName: "seconds"))
    var refreshInterval = 5

    @Option(help: "The weakest grade that counts as a match: \(Grade.names).")
    var minGrade = Grade.lead

    @OptionGroup(title: "The use that licence verdicts are about") var use: ContextOptions

    @OptionGroup(title: "Messages") var log: LogOptions

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port takes a number from 0 to 65535") }
        guard (1...86_400).contains(timeLimit) else { throw ValidationError("--time-limit takes 1 to 86400 seconds") }
        guard (1...86_400).contains(refreshInterval) else {
            throw ValidationError("--refresh-interval takes 1 to 86400 seconds")
        }
        guard (certificate == nil) == (privateKey == nil) else {
            throw ValidationError("--certificate and --private-key belong together")
        }
    }

    func run() async throws {
        // A client that goes away is told by the failing write.
        _ = signal(SIGPIPE, SIG_IGN)
        LogOutput.start()
        do {
            let checker = try CurrentChecker(registryAt: registry.path, minimumGrade: minGrade, context: use.context) {
                [registry, fingerprints] in try registry.open(key: fingerprints.key)
            }
            try await CheckServer(checker, options: options()).run { address in
                Terminal.print(address)
                Terminal.say("provscan: serving; interrupt to end", level: .notice)
            }
        } catch {
            Terminal.say("provscan: \(error)")
            throw ExitStatus.failed
        }
    }

    private func options() throws -> CheckServer.Options {
        var options = CheckServer.Options()
        options.host = host
        options.port = port
        options.tokens = try tokens.map { try AccessTokens(readingFrom: $0) }
        if let certificate, let privateKey { options.certificate = .init(chainPath: certificate, keyPath: privateKey) }
        if let maxBody { options.bodyLimit = maxBody.bytes }
        options.timeLimit = .seconds(timeLimit)
        options.refreshInterval = .seconds(refreshInterval)
        return options
    }
}
