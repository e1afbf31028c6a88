internal import Hummingbird
internal import NIOCore

/// A request with the connection that it came by.
struct CheckContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}
