internal import Foundation
internal import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTLS
internal import Logging
public import Provscan
internal import ServiceLifecycle
internal import UnixSignals

/// Answers over HTTP what a registry knows of a text: `POST /v1/check` and what else `openapi.json` describes.
///
/// Without access tokens it serves this machine alone. A text is checked and forgotten: it is neither stored nor logged.
public struct CheckServer: Sendable {
    /// Where and how to serve.
    public struct Options: Sendable {
        /// A name or an address of this machine.
        public var host = "127.0.0.1"
        /// 0 for one that is free.
        public var port = 8080
        /// Who may ask; `nil`: whoever is on this machine.
        public var tokens: AccessTokens?
        /// PEM files; `nil`: without TLS.
        public var certificate: Certificate?
        /// Bytes of a request's body, or of one line of a stream.
        public var bodyLimit = 8 << 20
        /// How long a request may take to come in, and how long nothing may move in a stream.
        public var timeLimit = Duration.seconds(30)
        /// How long requests under way may take once the server is asked to end.
        public var shutdownLimit = Duration.seconds(20)
        /// How often the registry is looked at for changes.
        public var refreshInterval = Duration.seconds(5)
        /// More wait until one of them ends.
        public var connectionLimit = 1024

        public init() {}
    }

    /// A certificate with its chain, and its key.
    public struct Certificate: Sendable {
        public var chainPath: String
        public var keyPath: String

        public init(chainPath: String, keyPath: String) {
            self.chainPath = chainPath
            self.keyPath = keyPath
        }
    }

    let checker: CurrentChecker
    let options: Options
    let metrics = ServerMetrics()
    let document: [UInt8]
    let logger = Logger(label: "provscan.serve")

    /// A server that answers with `checker`.
    ///
    /// - Throws: ``ServeError`` where the options would open it to other machines without a token.
    public init(_ checker: CurrentChecker, options: Options = Options()) throws(ServeError) {
        guard options.tokens != nil || Self.isLoopback(options.host) else {
            throw ServeError(
                message:
                    "\(options.host) can be reached from other machines; give access tokens (--tokens FILE), or serve 127.0.0.1"
            )
        }
        self.checker = checker
        self.options = options
        document = OpenAPIDocument.make()
    }

    /// Serves until the process is asked to end (SIGINT, SIGTERM), then answers what is under way and returns.
    ///
    /// SIGHUP looks at the registry at once. `whenReady` is called once, with the address.
    ///
    /// - Throws: ``ServeError`` where a certificate cannot be used; an error of the network where the port cannot be had.
    public func run(whenReady: @escaping @Sendable (String) -> Void) async throws {
        let scheme = options.certificate == nil ? "http" : "https"
        let host = options.host.contains(":") ? "[\(options.host)]" : options.host
        let application = Application(
            router: router(), server: try transport(),
            configuration: ApplicationConfiguration(
                address: .hostname(options.host, port: options.port),
                availableConnectionsDelegate: MaximumAvailableConnections(options.connectionLimit)),
            onServerRunning: { channel in
                whenReady("\(scheme)://\(host):\(channel.localAddress?.port ?? 0)")
            },
            logger: quietLogger)
        let refresher = RegistryRefresher(checker, every: options.refreshInterval, metrics: metrics, logger: logger)
        var configuration = ServiceGroupConfiguration(
            services: [application, refresher], gracefulShutdownSignals: [.sigterm, .sigint], logger: quietLogger)
        configuration.maximumGracefulShutdownDuration = options.shutdownLimit
        try await ServiceGroup(configuration: configuration).run()
    }

    /// For the libraries below: what they say of a request is said here already.
    private var quietLogger: Logger {
        var logger = Logger(label: "provscan.serve.http")
        logger.logLevel = .error
        return logger
    }

    private func transport() throws -> HTTPServerBuilder {
        // A little more than the time limit, which answers before it closes.
        let seconds = options.timeLimit.components.seconds
        let plain = HTTPServerBuilder.http1(
            configuration: .init(
                idleTimeout: .seconds(seconds + max(1, seconds / 4)),
                httpDecoderConfiguration: .init(maxHeaderFieldSize: 8 << 10, maxHeaderListSize: 16 << 10)))
        guard let certificate = options.certificate else { return plain }
        return try .tls(plain, tlsConfiguration: certificate.configuration())
    }

    /// Whether a host name reaches this machine only.
    static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1"
            || host.hasPrefix("127.") && host.split(separator: ".").count == 4
                && host.allSatisfy { $0.isNumber || $0 == "." }
    }
}

extension CheckServer.Certificate {
    fileprivate func configuration() throws(ServeError) -> TLSConfiguration {
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(chainPath)
            let key = try NIOSSLPrivateKey(file: keyPath, format: .pem)
            return .makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        } catch {
            throw ServeError(
                message:
                    "\(chainPath) and \(keyPath) cannot be used (\(error)); give a certificate chain and its key, each as PEM"
            )
        }
    }
}

/// A server that cannot be started.
public struct ServeError: Error, CustomStringConvertible {
    /// What is wrong, and the way out.
    public var message: String

    public var description: String { message }
}
