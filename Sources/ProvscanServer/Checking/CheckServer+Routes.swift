internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import NIOFoundationCompat
internal import Provscan
internal import ServiceLifecycle

extension CheckServer {
    /// Paths, as the description of the service and the metrics name them.
    enum Path: String, CaseIterable {
        case check = "/v1/check"
        case stream = "/v1/check/stream"
        case work = "/v1/works/{id}"
        case health = "/healthz"
        case readiness = "/readyz"
        case metrics = "/metrics"
        case description = "/openapi.json"

        /// The one method that it answers.
        var method: HTTPRequest.Method {
            switch self {
            case .check, .stream: .post
            case .work, .health, .readiness, .metrics, .description: .get
            }
        }

        /// Whether it says what is in the registry, or what was asked.
        var isGuarded: Bool {
            switch self {
            case .check, .stream, .work, .metrics: true
            case .health, .readiness, .description: false
            }
        }

        /// The path that a request's path is, empty parts left out, as the router does; a name in braces is any one part.
        init?(_ path: String) {
            let parts = path.split(separator: "/")
            let found = Self.allCases.first { candidate in
                let wanted = candidate.rawValue.split(separator: "/")
                return wanted.count == parts.count && zip(wanted, parts).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
            }
            guard let found else { return nil }
            self = found
        }
    }

    private typealias Handler = @Sendable (Request, CheckContext) async throws -> Response

    func router() -> Router<CheckContext> {
        let router = Router(context: CheckContext.self)
        router.add(middleware: RequestGuard(options: options, metrics: metrics, logger: logger))
        add(.check, to: router) { request, _ in try await check(request) }
        add(.stream, to: router) { request, context in try stream(request, context) }
        add(.work, to: router) { _, context in try work(context) }
        add(.health, to: router) { _, _ in json(Array("{\"status\":\"ok\"}".utf8)) }
        add(.readiness, to: router) { _, _ in try readiness() }
        add(.metrics, to: router) { _, _ in
            let page = metrics.text(works: try checker.checker.works, openedAt: checker.openedAt)
            return response(ByteBuffer(string: page), "text/plain; version=0.0.4; charset=utf-8")
        }
        add(.description, to: router) { _, _ in json(document) }
        return router
    }

    private func add(_ path: Path, to router: Router<CheckContext>, handler: @escaping Handler) {
        router.on(RouterPath(path.rawValue), method: path.method, use: handler)
    }

    private func check(_ request: Request) async throws -> Response {
        try expect("application/json", request)
        let body = try await BoundedBody(limit: options.bodyLimit, timeLimit: options.timeLimit).collect(request)
        return json(try CheckAnswerer(checker: checker, metrics: metrics).answer(Data(buffer: body)))
    }

    private func stream(_ request: Request, _ context: CheckContext) throws -> Response {
        try expect("application/x-ndjson", request)
        let stream = CheckStream(
            answerer: CheckAnswerer(checker: checker, metrics: metrics), lineLimit: options.bodyLimit,
            watch: StreamWatch(context.channel, limit: options.timeLimit))
        return Response(
            status: .ok, headers: [.contentType: "application/x-ndjson"],
            body: ResponseBody { @concurrent writer in try await stream.run(request.body, &writer) })
    }

    private func expect(_ type: String, _ request: Request) throws {
        let given = request.headers[.contentType]?.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces)
            .lowercased()
        guard given == type else { throw Problem(.unsupportedMediaType, "send the body as \(type)") }
        let coding = request.headers[.contentEncoding]?.lowercased() ?? "identity"
        guard coding == "identity" else { throw Problem(.unsupportedMediaType, "send the body without compression") }
    }

    private func work(_ context: CheckContext) throws -> Response {
        let id = try context.parameters.require("id")
        guard UUID(uuidString: id) != nil else {
            throw Problem(.notFound, "there is no such work; the id of a work is a UUID, as a match names it")
        }
        guard let record = try checker.checker.work(id: id) else { throw Problem(.notFound, "there is no such work") }
        return json(try record.jsonLine())
    }

    private func readiness() throws -> Response {
        guard !Task.isShuttingDownGracefully else { throw Problem(.serviceUnavailable, "the server is ending") }
        return json(Array("{\"status\":\"ready\"}".utf8))
    }

    private func json(_ bytes: [UInt8]) -> Response { response(ByteBuffer(bytes: bytes), "application/json") }

    private func response(_ bytes: ByteBuffer, _ type: String) -> Response {
        Response(status: .ok, headers: [.contentType: type], body: .init(byteBuffer: bytes))
    }
}
