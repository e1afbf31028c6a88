/// The parameters of a registry's fingerprints; a registry has one profile for life.
public struct Profile: Hashable, Sendable {
    /// The name on the command line and in the registry.
    public let name: String
    /// Tokens per k-gram.
    public let k: Int
    /// k-grams per winnowing window.
    public let window: Int

    /// For posts and articles: any 8 shared tokens are found, whole posts from 5.
    public static let posts = Profile(name: "posts", k: 4, window: 5)
    /// For copies that were reworded or translated: as ``posts``, from shorter k-grams; a scan takes longer.
    public static let reworded = Profile(name: "reworded", k: 3, window: 6)
    /// For very large registries of long works: any 15 shared tokens are found.
    public static let articles = Profile(name: "articles", k: 8, window: 8)

    public static let all = [posts, reworded, articles]

    /// What registries were made with before ``posts`` had its present parameters; they stay as they are.
    static let earlier = [Profile(name: "posts", k: 5, window: 4)]

    private init(name: String, k: Int, window: Int) {
        self.name = name
        self.k = k
        self.window = window
    }

    /// The profile called `name`, or `nil` if there is none.
    public init?(named name: String) {
        guard let profile = Self.all.first(where: { $0.name == name }) else { return nil }
        self = profile
    }

    /// The profile of a registry that states these parameters, or `nil` if no build ever had it.
    public init?(named name: String, k: Int, window: Int) {
        let profile = Profile(name: name, k: k, window: window)
        guard (Self.all + Self.earlier).contains(profile) else { return nil }
        self = profile
    }

    /// The length of a shared run, in tokens, from which it is always found.
    public var guarantee: Int { window + k - 1 }
}
