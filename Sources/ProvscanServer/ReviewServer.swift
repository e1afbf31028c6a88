internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
public import Provscan
internal import Synchronization

/// Serves a report on the loopback interface, with controls to decide about its matches.
///
/// It answers only requests that carry the token of its address, name it as their host, and come from its own
/// pages. Nobody else on the machine, and no page of another site in the same browser, can read or decide.
public struct ReviewServer: Sendable {
    private static let bodyLimit = 65_536
    private static let fileLimit = 64 << 20

    private let reviewer: Reviewer
    /// Who decides, where that is to be on file.
    private let name: String?
    private let token: String
    private let port = PortNumber()

    public init(_ reviewer: Reviewer, name: String? = nil) {
        self.reviewer = reviewer
        self.name = name
        var random = SystemRandomNumberGenerator()
        token = (0..<4).map { _ in
            let digits = String(UInt64.random(in: .min ... .max, using: &random), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    /// Serves until the process is asked to end (SIGINT, SIGTERM).
    ///
    /// `wanted` is the port, 0 for one that is free; `whenReady` is called once with the address to open.
    ///
    /// - Throws: An error of the network where the port cannot be had.
    public func run(port wanted: Int = 0, whenReady: @escaping @Sendable (String) -> Void) async throws {
        var logger = Logger(label: "provscan.review")
        logger.logLevel = .error
        let application = Application(
            router: router(), configuration: .init(address: .hostname("127.0.0.1", port: wanted)),
            onServerRunning: { [port, token] channel in
                guard let number = channel.localAddress?.port else { return }
                port.set(number)
                whenReady("http://127.0.0.1:\(number)/\(token)/\(HTMLReport.fileName)")
            },
            logger: logger)
        try await application.runService()
    }

    private func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.add(middleware: SameOrigin(token: token, port: port))
        let base = "/\(token)/"
        router.get("\(token)/\(HTMLReport.fileName)") { _, _ in
            try page(HTMLReport.path(in: reviewer.results.path), base: base)
        }
        router.get("\(token)/\(HTMLReport.folderName)/:page") { _, context in
            let name = try context.parameters.require("page")
            guard HTMLReport.isPage(name) else { throw HTTPError(.notFound) }
            return try page("\(reviewer.results.path)/\(HTMLReport.folderName)/\(name)", base: base)
        }
        for file in ResultsFile.allCases {
            router.get("\(token)/\(file.rawValue)") { _, _ in try data(file) }
        }
        router.get("\(token)/decisions") { _, _ in
            try json(
                Dictionary(uniqueKeysWithValues: reviewer.decisions().map { (String($0.key), $0.value) }), .ok)
        }
        router.post("\(token)/decisions") { request, _ in try await decide(request) }
        return router
    }

    /// What a page asks to be recorded.
    private struct Wish: Decodable {
        var match: Int
        var status: Decision.Status
        var reason: String
    }

    private func decide(_ request: Request) async throws -> Response {
        guard request.headers[.contentType]?.hasPrefix("application/json") == true else {
            throw HTTPError(.unsupportedMediaType, message: "a decision is sent as application/json")
        }
        let body = try await request.body.collect(upTo: Self.bodyLimit)
        guard let wish = try? JSONDecoder().decode(Wish.self, from: Data(body.readableBytesView)) else {
            throw HTTPError(.badRequest, message: "a decision has match, status and reason")
        }
        do {
            return try json(
                reviewer.decide(match: wish.match, status: wish.status, reason: wish.reason, reviewer: name), .created)
        } catch let error as ResultsError where error.code == .missing || error.code == .invalid {
            throw HTTPError(.badRequest, message: error.message)
        }
    }

    private func page(_ path: String, base: String) throws -> Response {
        guard let bytes = FileManager.default.contents(atPath: path) else { throw HTTPError(.notFound) }
        if path.hasSuffix(".js") { return response(Array(bytes), "text/javascript; charset=utf-8", .ok) }
        guard let page = ReviewPage.make(from: Array(bytes), base: base) else {
            throw HTTPError(.internalServerError, message: "another version wrote this page; run provscan report")
        }
        return response(page, "text/html; charset=utf-8", .ok)
    }

    /// A file of the results as it lies there, unless it is too large for a browser.
    private func data(_ file: ResultsFile) throws -> Response {
        let path = file.path(in: reviewer.results.path)
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard let size = (attributes?[.size] as? NSNumber)?.intValue else { throw HTTPError(.notFound) }
        guard size <= Self.fileLimit, let bytes = FileManager.default.contents(atPath: path) else {
            throw HTTPError(
                .contentTooLarge, message: "\(file.rawValue) has \(size) bytes; open it where the results are")
        }
        return response(Array(bytes), "text/plain; charset=utf-8", .ok)
    }

    private func json(_ value: some Encodable, _ status: HTTPResponse.Status) throws -> Response {
        response(Array(try JSONEncoder().encode(value)), "application/json", status)
    }

    private func response(_ bytes: [UInt8], _ type: String, _ status: HTTPResponse.Status) -> Response {
        Response(
            status: status, headers: [.contentType: type], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}

/// The port that the server got.
private final class PortNumber: Sendable {
    private let number = Mutex(0)

    var value: Int { number.withLock { $0 } }

    func set(_ port: Int) { number.withLock { $0 = port } }
}

/// Lets a request through only if it knows the token, names this server, and was not sent by another site's page.
private struct SameOrigin: RouterMiddleware {
    let token: String
    let port: PortNumber

    @concurrent
    func handle(
        _ request: Request, context: BasicRequestContext,
        next: @concurrent (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            try check(request)
            response = try await next(request, context)
        } catch let error as HTTPError {
            response = Response(
                status: error.status, headers: [.contentType: "text/plain; charset=utf-8"],
                body: .init(byteBuffer: ByteBuffer(string: (error.body ?? error.status.reasonPhrase) + "\n")))
        }
        for (name, value) in Self.headers { response.headers[name] = value }
        return response
    }

    private func check(_ request: Request) throws {
        // A name that resolves to this machine is not this server: that stops DNS rebinding.
        let hosts = ["127.0.0.1:\(port.value)", "localhost:\(port.value)"]
        guard let host = request.head.authority, hosts.contains(host) else { throw HTTPError(.misdirectedRequest) }
        let parts = request.uri.path.split(separator: "/", omittingEmptySubsequences: true)
        guard let given = parts.first, Self.isEqual(given, token) else { throw HTTPError(.notFound) }
        let site = HTTPField.Name("Sec-Fetch-Site").flatMap { request.headers[$0] }
        guard site == nil || site == "same-origin" || site == "none" else { throw HTTPError(.forbidden) }
        guard request.method != .get, request.method != .head else { return }
        guard request.headers[.origin] == "http://\(host)" else { throw HTTPError(.forbidden) }
    }

    /// Compares in a time that does not depend on where two texts differ.
    private static func isEqual(_ given: Substring, _ expected: String) -> Bool {
        guard given.utf8.count == expected.utf8.count else { return false }
        return zip(given.utf8, expected.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static let headers: [(HTTPField.Name, String)] = [
        ("Cache-Control", "no-store"), ("Referrer-Policy", "no-referrer"), ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"), ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ].compactMap { name, value in HTTPField.Name(name).map { ($0, value) } }
}
