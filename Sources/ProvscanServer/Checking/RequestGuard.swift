internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore

/// What every request goes through: whether it may ask, how it ended, and how long that took.
struct RequestGuard: RouterMiddleware {
    let options: CheckServer.Options
    let metrics: ServerMetrics
    let logger: Logger

    /// How long a client that was refused may go on sending before the connection is closed.
    private static let lingering = TimeAmount.seconds(2)

    @concurrent
    func handle(
        _ request: Request, context: CheckContext,
        next: @concurrent (Request, CheckContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let path = CheckServer.Path(request.uri.path)
        var response: Response
        do {
            try check(request, to: path)
            response = try await next(request, context)
        } catch let problem as Problem {
            response = refuse(problem, request, context)
        } catch let error as HTTPError {
            response = refuse(Self.problem(error, path), request, context)
        } catch {
            logger.error("request failed", metadata: ["reason": "\(error)"])
            response = refuse(
                Problem(.internalServerError, "the server's log says why"), request, context)
        }
        response.headers[.cacheControl] = "no-store"
        response.headers[.xContentTypeOptions] = "nosniff"
        note(request, to: path, response.status, ContinuousClock.now - start)
        return response
    }

    /// What a library below has thrown: that it knows no such path, or no such method of it, is all that it can be.
    private static func problem(_ error: HTTPError, _ path: CheckServer.Path?) -> Problem {
        guard error.status == .notFound else { return Problem(error) }
        guard let path else {
            return Problem(.notFound, "there is no such path; GET /openapi.json describes those that there are")
        }
        return Problem(
            .methodNotAllowed, "\(path.rawValue) answers \(path.method.rawValue)",
            headers: [.allow: path.method.rawValue])
    }

    private func check(_ request: Request, to path: CheckServer.Path?) throws {
        if let tokens = options.tokens {
            // What is not known here may be known to the router, by another spelling.
            guard path?.isGuarded ?? true else { return }
            guard tokens.accept(request.headers[.authorization]) else {
                throw Problem(
                    .unauthorized, "send an access token: 'Authorization: Bearer …'",
                    headers: [.wwwAuthenticate: "Bearer"])
            }
        } else {
            // A name that another site made resolve to this machine is not this server: that stops DNS rebinding.
            guard let host = request.head.authority, CheckServer.isLoopback(Self.name(of: host)) else {
                throw Problem(.misdirectedRequest, "this server answers as localhost and 127.0.0.1")
            }
        }
    }

    /// The host of an authority (RFC 3986 section 3.2), without its port.
    private static func name(of authority: String) -> String {
        if authority.hasPrefix("[") { return String(authority.dropFirst().prefix { $0 != "]" }) }
        return String(authority.prefix { $0 != ":" })
    }

    private func refuse(_ problem: Problem, _ request: Request, _ context: CheckContext) -> Response {
        var response = problem.response
        let hasBody = request.headers[.contentLength].map { $0 != "0" } ?? (request.headers[.transferEncoding] != nil)
        let isUnread = [.contentTooLarge, .requestTimeout, .unauthorized, .unsupportedMediaType, .misdirectedRequest]
            .contains(problem.status)
        if hasBody, isUnread {
            // What is left of the body is not waited for: closing at once could cost the client the answer.
            response.headers[.connection] = "close"
            let channel = context.channel
            channel.eventLoop.scheduleTask(in: Self.lingering) { channel.close(promise: nil) }
        }
        return response
    }

    private func note(
        _ request: Request, to path: CheckServer.Path?, _ status: HTTPResponse.Status, _ time: Duration
    ) {
        let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
        let route = path?.rawValue ?? "other"
        metrics.countRequest(route: route, status: status.code, seconds: seconds)
        logger.info(
            "request",
            metadata: [
                "method": "\(request.method.rawValue)", "route": "\(route)", "status": "\(status.code)",
                "seconds": "\(seconds)",
            ])
    }
}
